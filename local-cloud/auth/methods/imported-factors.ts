import { newLocalId, type SecondFactor } from '../state/account';
import { AuthError } from '../state/auth-error';
import { requirePhoneNumber, text, type Request } from './fields';

/** As many as Firebase allows. */
const MAXIMUM_FACTORS = 5;

/**
 * The second factors that an administrator gives to a user.
 * @throws AuthError INVALID_MFA_PHONE_NUMBER, DUPLICATE_MFA_ENROLLMENT_ID, SECOND_FACTOR_LIMIT_EXCEEDED,
 *   UNSUPPORTED_SECOND_FACTOR
 */
export function factorsOf(given: readonly unknown[], nowMilliseconds: number): SecondFactor[] {
  const factors = given.map((factor) => factorOf(factor as Request, nowMilliseconds));
  const unique = factors.filter(
    ({ phoneInfo }, index) => factors.findIndex((other) => other.phoneInfo === phoneInfo) === index,
  );
  if (new Set(unique.map(({ mfaEnrollmentId }) => mfaEnrollmentId)).size < unique.length) {
    throw new AuthError('DUPLICATE_MFA_ENROLLMENT_ID');
  }
  if (unique.length > MAXIMUM_FACTORS) throw new AuthError('SECOND_FACTOR_LIMIT_EXCEEDED');
  return unique;
}

function factorOf(factor: Request, nowMilliseconds: number): SecondFactor {
  const phoneInfo = text(factor, 'phoneInfo');
  if (!phoneInfo) throw new AuthError('UNSUPPORTED_SECOND_FACTOR', 'phoneInfo is required');
  requirePhoneNumber(phoneInfo, 'INVALID_MFA_PHONE_NUMBER');
  const displayName = text(factor, 'displayName');
  const enrolledAt = text(factor, 'enrolledAt');
  if (enrolledAt !== undefined && Number.isNaN(Date.parse(enrolledAt))) {
    throw new AuthError('INVALID_ARGUMENT', `enrolledAt: a time in RFC 3339, got ${enrolledAt}`);
  }
  return {
    mfaEnrollmentId: text(factor, 'mfaEnrollmentId') || newLocalId(),
    ...(displayName === undefined ? {} : { displayName }),
    enrolledAt: new Date(enrolledAt ?? nowMilliseconds).toISOString(),
    phoneInfo,
  };
}
