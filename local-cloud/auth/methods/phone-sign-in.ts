import { AuthError } from '../state/auth-error';
import {
  bearerOf,
  blankAccount,
  requireAllowed,
  signedIn,
  type AuthContext,
  type Method,
} from './context';
import { phoneNumberOf, requiredText, text, type Request } from './fields';

/** “Sends” a code: it is listed at `/emulator/v1/projects/<project>/verificationCodes`. */
export const sendVerificationCode: Method = ({ space, clock }, request) => {
  requireAllowed(space.settings.allowsPhone);
  const phoneNumber = phoneNumberOf(request);
  if (!phoneNumber) throw new AuthError('INVALID_PHONE_NUMBER', 'Invalid format.');
  if (space.accounts.byPhoneNumber(phoneNumber)?.secondFactors?.length) throw unsupportedFactor();
  const testCode = space.settings.testPhoneNumbers[phoneNumber];
  const { sessionInfo } = space.verificationCodes.send(phoneNumber, clock.now(), testCode);
  return { sessionInfo };
};

/** Signs in, or with an `idToken` links, whoever shows the code; the account is made on the first sign-in. */
export const signInWithPhoneNumber: Method = (context, request) => {
  const { space, clock } = context;
  requireAllowed(space.settings.allowsPhone);
  const phoneNumber = verifiedNumber(context, request);
  const owner = space.accounts.byPhoneNumber(phoneNumber);
  const linkTo = request.idToken === undefined ? undefined : bearerOf(context, request).account;
  if (linkTo && owner && owner.localId !== linkTo.localId) {
    if (request.temporaryProof) throw new AuthError('PHONE_NUMBER_EXISTS');
    // The code is used up; the proof lets the client go on with the other account.
    return {
      phoneNumber,
      temporaryProof: space.verificationCodes.prove(phoneNumber, clock.now()),
      temporaryProofExpiresIn: '3600',
    };
  }
  const existing = linkTo ?? owner;
  if (existing?.disabled) throw new AuthError('USER_DISABLED');
  if (existing?.secondFactors?.length) throw unsupportedFactor();
  if (!existing && request.operation === 'REAUTH') throw new AuthError('USER_NOT_FOUND');
  if (!existing) requireAllowed(space.settings.allowsSignUp, 'ADMIN_ONLY_OPERATION');
  const account = { ...(existing ?? blankAccount(context)), phoneNumber };
  return {
    isNewUser: existing === undefined,
    phoneNumber,
    localId: account.localId,
    ...signedIn(context, account, { provider: 'phone' }),
  };
};

function verifiedNumber({ space, clock }: AuthContext, request: Request): string {
  const proof = text(request, 'temporaryProof');
  if (proof !== undefined) {
    const phoneNumber = requiredText(request, 'phoneNumber', 'MISSING_PHONE_NUMBER');
    space.verificationCodes.takeProof(proof, phoneNumber, clock.now());
    return phoneNumber;
  }
  const sessionInfo = requiredText(request, 'sessionInfo', 'MISSING_SESSION_INFO');
  const code = requiredText(request, 'code', 'MISSING_CODE');
  return space.verificationCodes.verify(sessionInfo, code, clock.now());
}

function unsupportedFactor(): AuthError {
  return new AuthError(
    'UNSUPPORTED_FIRST_FACTOR',
    'A phone number cannot be set as a first factor on an SMS based MFA user.',
  );
}
