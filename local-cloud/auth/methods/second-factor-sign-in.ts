import type { SecondFactor } from '../state/account';
import { AuthError } from '../state/auth-error';
import { isTotpCode } from '../state/totp';
import type { Bearer } from '../state/tokens';
import { requireAllowed, tokensFor, type AuthContext, type Method } from './context';
import { object, requiredText, type Request } from './fields';
import { verifyPhone } from './second-factor-enrollment';

/** Sends the code of a telephone that is the user's second factor. */
export const startSecondFactor: Method = (context, request) => {
  const { space, clock } = context;
  requireAllowed(space.settings.allowsPhoneFactor);
  const { account } = pending(context, request, 'MISSING_MFA_PENDING_CREDENTIAL');
  const id = requiredText(request, 'mfaEnrollmentId', 'MISSING_MFA_ENROLLMENT_ID');
  const { phoneInfo } = factor(account.secondFactors, (one) => one.mfaEnrollmentId === id);
  if (phoneInfo === undefined) {
    throw new AuthError('INVALID_ARGUMENT', 'mfaEnrollmentId: not a telephone');
  }
  const testCode = space.settings.testPhoneNumbers[phoneInfo];
  const { sessionInfo } = space.verificationCodes.send(phoneInfo, clock.now(), testCode);
  return { phoneResponseInfo: { sessionInfo } };
};

/** Completes a sign-in with the code of the second factor. */
export const finalizeSecondFactor: Method = (context, request) => {
  const { space, account, signIn } = pending(context, request, 'MISSING_CREDENTIAL');
  const shown = shownFactor(context, request, account.secondFactors);
  const now = context.clock.now();
  const current = space.accounts.put({ ...account, lastLoginAt: now, lastRefreshAt: now });
  const provider = shown.phoneInfo === undefined ? 'totp' : 'phone';
  const secondFactor = { identifier: shown.mfaEnrollmentId, provider } as const;
  const completed = { ...signIn, secondFactor, authTime: context.tokens.nowSeconds() };
  return tokensFor(context, current, completed);
};

function pending(context: AuthContext, request: Request, errorCode: string): Bearer {
  const credential = requiredText(request, 'mfaPendingCredential', errorCode);
  const bearer = context.tokens.verifyPendingCredential(credential);
  if (bearer.space !== context.space) throw new AuthError('TENANT_ID_MISMATCH');
  return bearer;
}

function shownFactor(
  context: AuthContext,
  request: Request,
  factors: readonly SecondFactor[] | undefined,
): SecondFactor {
  const phone = object(request, 'phoneVerificationInfo');
  if (phone) {
    const number = verifyPhone(context, phone);
    return factor(factors, ({ phoneInfo }) => phoneInfo === number);
  }
  const totp = object(request, 'totpVerificationInfo');
  if (!totp) throw new AuthError('INVALID_ARGUMENT', 'phoneVerificationInfo is required');
  const id = requiredText(request, 'mfaEnrollmentId', 'MISSING_MFA_ENROLLMENT_ID');
  const shown = factor(factors, ({ mfaEnrollmentId }) => mfaEnrollmentId === id);
  const { totpAdjacentIntervals: adjacentIntervals } = context.space.settings;
  if (adjacentIntervals === null) throw new AuthError('OPERATION_NOT_ALLOWED');
  const code = requiredText(totp, 'verificationCode', 'MISSING_CODE');
  const seconds = context.tokens.nowSeconds();
  if (!isTotpCode(shown.totpSecret ?? '', code, { seconds, adjacentIntervals })) {
    throw new AuthError('INVALID_CODE');
  }
  return shown;
}

function factor(
  factors: readonly SecondFactor[] | undefined,
  isWanted: (factor: SecondFactor) => boolean,
): SecondFactor {
  const found = factors?.find(isWanted);
  if (!found) throw new AuthError('MFA_ENROLLMENT_NOT_FOUND');
  return found;
}
