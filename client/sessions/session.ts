import type { FirebaseApp } from 'firebase/app';
import type { Auth, User } from 'firebase/auth';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface SessionOptions {
  readonly projectId: string;
  /** Of the Firebase project; the auth emulator takes any. */
  readonly apiKey?: string;
  readonly credentials: Credentials;
  /** `host:port`; absent in the cloud. */
  readonly authEmulatorHost?: string;
  /** `host:port`; absent in the cloud. */
  readonly firestoreEmulatorHost?: string;
}

/** A signed-in user. */
export interface Session {
  readonly app: FirebaseApp;
  readonly userId: string;
  readonly firestoreEmulatorHost: string | undefined;
  /** A valid ID token; renewed when it is about to expire. */
  idToken(): Promise<string>;
  /** Ends the session on this side; nothing keeps the process alive after it. */
  close(): Promise<void>;
}

/**
 * Signs in through the official SDK; a user who does not exist yet is created.
 * @throws FirebaseError, `auth/invalid-credential` for a wrong password among them.
 */
export async function signIn(options: SessionOptions): Promise<Session> {
  const { projectId, apiKey = 'local', authEmulatorHost } = options;
  // Loaded when somebody signs in: what needs no session must not wait for it.
  const { deleteApp, initializeApp } = await import('firebase/app');
  const { connectAuthEmulator, getAuth } = await import('firebase/auth');
  const app = initializeApp({ projectId, apiKey }, `attacca-${projectId}-${sessionsOpened++}`);
  try {
    const auth = getAuth(app);
    if (authEmulatorHost !== undefined) {
      connectAuthEmulator(auth, `http://${authEmulatorHost}`, { disableWarnings: true });
    }
    const user = await signInOrUp(auth, options.credentials);
    return {
      app,
      userId: user.uid,
      firestoreEmulatorHost: options.firestoreEmulatorHost,
      idToken: () => user.getIdToken(),
      close: () => deleteApp(app),
    };
  } catch (error) {
    await deleteApp(app);
    throw error;
  }
}

/** Apps are told apart by name. */
let sessionsOpened = 0;

async function signInOrUp(auth: Auth, { email, password }: Credentials): Promise<User> {
  const { createUserWithEmailAndPassword, signInWithEmailAndPassword } =
    await import('firebase/auth');
  try {
    return (await signInWithEmailAndPassword(auth, email, password)).user;
  } catch (error) {
    if (!isUnknownUser(error)) throw error;
    return (await createUserWithEmailAndPassword(auth, email, password)).user;
  }
}

/** With e-mail enumeration protection, an unknown user is told like a wrong password. */
function isUnknownUser(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'auth/user-not-found' || code === 'auth/invalid-credential';
}
