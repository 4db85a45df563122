import type { Account, SecondFactor } from '../state/account';

/** Google's text in place of a hash that the caller may not see: `REDACTED` in base64. */
const REDACTED = Buffer.from('REDACTED').toString('base64');

/** The account as its own user sees it: 64-bit numbers as text, no hash. */
export function toUserInfo(account: Account): Record<string, unknown> {
  return { ...profile(account), ...(account.password ? { passwordHash: REDACTED } : {}) };
}

/** The account as an administrator sees it, with what is needed to export it to another project. */
export function toAdminUserInfo(account: Account): Record<string, unknown> {
  const { password } = account;
  return {
    ...profile(account),
    ...(password
      ? { passwordHash: webSafe(password.hash), salt: webSafe(password.salt), version: 0 }
      : {}),
  };
}

/** A second factor as it is listed to whoever has shown the first one: the number but for its end hidden. */
export function toPendingFactor(factor: SecondFactor): Record<string, unknown> {
  const { phoneInfo } = factor;
  return {
    ...toFactor(factor),
    ...(phoneInfo === undefined
      ? {}
      : { phoneInfo: phoneInfo.replace(/\d(?=(?:\D*\d){4})/g, '*') }),
  };
}

/** `providerUserInfo`: each way in which the user can be recognised. */
export function providersOf(account: Account): Record<string, unknown>[] {
  const { email, displayName, photoUrl, phoneNumber } = account;
  const byEmail = email !== undefined && (account.password || account.emailLinkSignin);
  return [
    ...(byEmail
      ? [{ providerId: 'password', email, federatedId: email, rawId: email, displayName, photoUrl }]
      : []),
    ...account.linkedProviders.map((linked) => ({ ...linked, federatedId: linked.rawId })),
    ...(phoneNumber === undefined
      ? []
      : [{ providerId: 'phone', phoneNumber, rawId: phoneNumber }]),
  ];
}

function profile(account: Account): Record<string, unknown> {
  const { linkedProviders: _linked, password: _password, secondFactors, ...rest } = account;
  const { createdAt, lastLoginAt, lastRefreshAt, customAuth, disabled, validSince, ...plain } =
    rest;
  return {
    ...plain,
    createdAt: String(createdAt),
    ...(lastLoginAt === undefined ? {} : { lastLoginAt: String(lastLoginAt) }),
    ...(lastRefreshAt === undefined
      ? {}
      : { lastRefreshAt: new Date(lastRefreshAt).toISOString() }),
    validSince: String(validSince),
    ...(disabled ? { disabled } : {}),
    ...(customAuth ? { customAuth } : {}),
    ...(secondFactors?.length ? { mfaInfo: secondFactors.map(toFactor) } : {}),
    providerUserInfo: providersOf(account),
  };
}

/** The shared secret of an authenticator never leaves the server again. */
function toFactor({ totpSecret, ...factor }: SecondFactor): Record<string, unknown> {
  return { ...factor, ...(totpSecret === undefined ? {} : { totpInfo: {} }) };
}

function webSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
