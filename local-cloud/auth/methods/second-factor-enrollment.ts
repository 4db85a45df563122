import { newLocalId, type Account, type SecondFactor } from '../state/account';
import { AuthError } from '../state/auth-error';
import { isTotpCode, newTotpSecret, TOTP } from '../state/totp';
import type { Bearer } from '../state/tokens';
import { bearerOf, requireAllowed, tokensFor, type AuthContext, type Method } from './context';
import { object, phoneNumberOf, requiredText, text, type Request } from './fields';

const MAXIMUM_FACTORS = 5;
const ENROLLMENT_SECONDS = 10 * 60;

/** Sends a code to the telephone that is to become a second factor, or makes an authenticator's secret. */
export const startEnrollment: Method = (context, request) => {
  const bearer = eligible(context, request);
  if (object(request, 'totpEnrollmentInfo')) return startTotp(context, bearer);
  const phone = object(request, 'phoneEnrollmentInfo');
  if (!phone) throw new AuthError('INVALID_ARGUMENT', 'phoneEnrollmentInfo is required');
  requireAllowed(context.space.settings.allowsPhoneFactor);
  const phoneNumber = phoneNumberOf(phone);
  if (!phoneNumber) throw new AuthError('INVALID_PHONE_NUMBER', 'Invalid format.');
  requireNew(bearer.account, phoneNumber);
  const { space, clock } = context;
  const testCode = space.settings.testPhoneNumbers[phoneNumber];
  const { sessionInfo } = space.verificationCodes.send(phoneNumber, clock.now(), testCode);
  return { phoneSessionInfo: { sessionInfo } };
};

/** The user shows the code: from now on every sign-in asks for one. */
export const finalizeEnrollment: Method = (context, request) => {
  const { account, signIn } = eligible(context, request);
  const factor = verifiedFactor(context, request, account);
  const factors = account.secondFactors ?? [];
  if (factors.length >= MAXIMUM_FACTORS) throw new AuthError('SECOND_FACTOR_LIMIT_EXCEEDED');
  const displayName = text(request, 'displayName');
  const enrolled: SecondFactor = {
    ...factor,
    mfaEnrollmentId: newLocalId(),
    enrolledAt: new Date(context.clock.now()).toISOString(),
    ...(displayName === undefined ? {} : { displayName }),
  };
  const changed = context.space.accounts.put({ ...account, secondFactors: [...factors, enrolled] });
  const provider = enrolled.phoneInfo === undefined ? 'totp' : 'phone';
  const secondFactor = { identifier: enrolled.mfaEnrollmentId, provider } as const;
  const auth = provider === 'totp' ? { totpAuthInfo: {} } : { phoneAuthInfo: {} };
  return { ...tokensFor(context, changed, { ...signIn, secondFactor }), ...auth };
};

export const withdrawEnrollment: Method = (context, request) => {
  const { account, signIn } = bearerOf(context, request);
  const id = requiredText(request, 'mfaEnrollmentId', 'MISSING_MFA_ENROLLMENT_ID');
  const factors = account.secondFactors ?? [];
  const left = factors.filter(({ mfaEnrollmentId }) => mfaEnrollmentId !== id);
  if (left.length === factors.length) throw new AuthError('MFA_ENROLLMENT_NOT_FOUND');
  const changed = context.space.accounts.put({ ...account, secondFactors: left });
  const { secondFactor, ...first } = signIn;
  const isShown = secondFactor !== undefined && secondFactor.identifier !== id;
  return tokensFor(context, changed, isShown ? signIn : first);
};

function eligible(context: AuthContext, request: Request): Bearer {
  const bearer = bearerOf(context, request);
  if (['anonymous', 'phone', 'custom'].includes(bearer.signIn.provider)) {
    const detail = 'MFA is not available for the given first factor.';
    throw new AuthError('UNSUPPORTED_FIRST_FACTOR', detail);
  }
  if (!bearer.account.emailVerified) {
    const detail = 'Need to verify email first before enrolling second factors.';
    throw new AuthError('UNVERIFIED_EMAIL', detail);
  }
  return bearer;
}

function startTotp({ space, tokens }: AuthContext, { account }: Bearer): Record<string, unknown> {
  requireAllowed(space.settings.totpAdjacentIntervals !== null);
  const sharedSecretKey = newTotpSecret();
  const expires = tokens.nowSeconds() + ENROLLMENT_SECONDS;
  return {
    totpSessionInfo: {
      sharedSecretKey,
      verificationCodeLength: TOTP.digits,
      hashingAlgorithm: TOTP.algorithm,
      periodSec: TOTP.periodSeconds,
      finalizeEnrollmentTime: new Date(expires * 1000).toISOString(),
      sessionInfo: tokens.seal('totp', { localId: account.localId, sharedSecretKey, expires }),
    },
  };
}

function verifiedFactor(
  context: AuthContext,
  request: Request,
  account: Account,
): Pick<SecondFactor, 'phoneInfo' | 'totpSecret'> {
  const totp = object(request, 'totpVerificationInfo');
  if (totp) return { totpSecret: verifiedSecret(context, totp, account) };
  const phone = object(request, 'phoneVerificationInfo');
  if (!phone) throw new AuthError('INVALID_ARGUMENT', 'phoneVerificationInfo is required');
  requireAllowed(context.space.settings.allowsPhoneFactor);
  const phoneInfo = verifyPhone(context, phone);
  requireNew(account, phoneInfo);
  return { phoneInfo };
}

/** The number that the code in `phoneVerificationInfo` was sent to. */
export function verifyPhone({ space, clock }: AuthContext, info: Request): string {
  const code = requiredText(info, 'code', 'MISSING_CODE');
  const sessionInfo = requiredText(info, 'sessionInfo', 'MISSING_SESSION_INFO');
  return space.verificationCodes.verify(sessionInfo, code, clock.now());
}

function verifiedSecret({ space, tokens }: AuthContext, info: Request, account: Account): string {
  const { totpAdjacentIntervals: adjacentIntervals } = space.settings;
  if (adjacentIntervals === null) throw new AuthError('OPERATION_NOT_ALLOWED');
  const session = tokens.open(
    'totp',
    requiredText(info, 'sessionInfo', 'MISSING_SESSION_INFO'),
  ) as {
    localId: string;
    sharedSecretKey: string;
    expires: number;
  } | null;
  if (session?.localId !== account.localId) throw new AuthError('INVALID_SESSION_INFO');
  const seconds = tokens.nowSeconds();
  if (seconds >= session.expires) throw new AuthError('SESSION_EXPIRED');
  const code = requiredText(info, 'verificationCode', 'MISSING_CODE');
  if (!isTotpCode(session.sharedSecretKey, code, { seconds, adjacentIntervals })) {
    throw new AuthError('INVALID_CODE');
  }
  return session.sharedSecretKey;
}

function requireNew(account: Account, phoneNumber: string): void {
  if (account.secondFactors?.some(({ phoneInfo }) => phoneInfo === phoneNumber)) {
    const detail = 'Phone number already enrolled as second factor for this account.';
    throw new AuthError('SECOND_FACTOR_EXISTS', detail);
  }
}
