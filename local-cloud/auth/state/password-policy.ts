import { AuthError } from './auth-error';

/** What a password must have, as `passwordPolicyConfig` of a project or tenant says. */
export interface PasswordPolicy {
  readonly isEnforced: boolean;
  /** Whether a sign-in with an old password that breaks the policy is refused. */
  readonly forceUpgradeOnSignin: boolean;
  readonly minPasswordLength: number;
  readonly maxPasswordLength: number;
  readonly containsLowercaseCharacter: boolean;
  readonly containsUppercaseCharacter: boolean;
  readonly containsNumericCharacter: boolean;
  readonly containsNonAlphanumericCharacter: boolean;
}

/** Firebase's own minimum, policy or not. */
const MINIMUM_LENGTH = 6;

/** What counts as non-alphanumeric: https://cloud.google.com/identity-platform/docs/password-policy */
export const NON_ALPHANUMERIC = [...'^$*.[]{}()?"!@#%&/\\,><\':;|_~'];

/** @throws AuthError WEAK_PASSWORD under six characters, PASSWORD_DOES_NOT_MEET_REQUIREMENTS by the policy. */
export function checkNewPassword(password: string, policy: PasswordPolicy | null): void {
  if (policy?.isEnforced) requirePolicy(password, policy);
  if (password.length < MINIMUM_LENGTH) {
    throw new AuthError('WEAK_PASSWORD', 'Password should be at least 6 characters');
  }
}

/** @throws AuthError PASSWORD_DOES_NOT_MEET_REQUIREMENTS with everything that is missing. */
export function requirePolicy(password: string, policy: PasswordPolicy): void {
  const missing = [
    [
      password.length < policy.minPasswordLength,
      `Password must contain at least ${policy.minPasswordLength} characters`,
    ],
    [
      password.length > policy.maxPasswordLength,
      `Password may contain at most ${policy.maxPasswordLength} characters`,
    ],
    [
      policy.containsLowercaseCharacter && !/[a-z]/.test(password),
      'Password must contain a lower case character',
    ],
    [
      policy.containsUppercaseCharacter && !/[A-Z]/.test(password),
      'Password must contain an upper case character',
    ],
    [
      policy.containsNumericCharacter && !/[0-9]/.test(password),
      'Password must contain a numeric character',
    ],
    [
      policy.containsNonAlphanumericCharacter &&
        ![...password].some((character) => NON_ALPHANUMERIC.includes(character)),
      'Password must contain a non-alphanumeric character',
    ],
  ].flatMap(([isMissing, sentence]) => (isMissing ? [sentence] : []));
  if (missing.length > 0) {
    throw new AuthError(
      'PASSWORD_DOES_NOT_MEET_REQUIREMENTS',
      `Missing password requirements: [${missing.join(', ')}]`,
    );
  }
}
