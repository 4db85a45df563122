import { initializeApp } from 'firebase/app';
import {
  browserSessionPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  getRedirectResult,
  GoogleAuthProvider,
  initializeAuth,
  signInWithPhoneNumber,
  signInWithPopup,
  signInWithRedirect,
  signOut,
  type Auth,
  type ConfirmationResult,
  type UserCredential,
} from 'firebase/auth';

/** What a test may ask of the page, by name. */
export interface SignInPage {
  start(url: string): void;
  popup(): Promise<SignedIn>;
  redirect(): Promise<void>;
  redirectResult(): Promise<SignedIn | null>;
  sendCode(phoneNumber: string): Promise<string>;
  confirmCode(code: string): Promise<SignedIn>;
  signOut(): Promise<void>;
}

export interface SignedIn {
  readonly uid: string;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly providers: readonly string[];
}

let auth: Auth;
let confirmation: ConfirmationResult;

const page: SignInPage = {
  start: (url) => {
    const app = initializeApp({
      apiKey: 'any',
      projectId: 'demo-contract',
      authDomain: 'localhost',
    });
    auth = initializeAuth(app, {
      persistence: browserSessionPersistence,
      popupRedirectResolver: browserPopupRedirectResolver,
    });
    connectAuthEmulator(auth, url, { disableWarnings: true });
  },
  popup: async () => describe(await signInWithPopup(auth, new GoogleAuthProvider())),
  redirect: () => signInWithRedirect(auth, new GoogleAuthProvider()),
  redirectResult: async () => {
    const result = await getRedirectResult(auth);
    return result && describe(result);
  },
  sendCode: async (phoneNumber) => {
    const verifier = {
      type: 'recaptcha',
      verify: () => Promise.resolve('not asked for'),
      _reset: () => undefined,
    };
    confirmation = await signInWithPhoneNumber(auth, phoneNumber, verifier);
    return confirmation.verificationId;
  },
  confirmCode: async (code) => describe(await confirmation.confirm(code)),
  signOut: () => signOut(auth),
};

function describe({ user }: UserCredential): SignedIn {
  const { uid, email, phoneNumber, providerData } = user;
  return { uid, email, phoneNumber, providers: providerData.map(({ providerId }) => providerId) };
}

Object.assign(globalThis, { page });
