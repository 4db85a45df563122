import { newAccount, type Account, type LinkedProvider } from '../state/account';
import { AuthError } from '../state/auth-error';
import type { StoredPassword } from '../state/password';
import { hashPassword } from '../state/password';
import type { AuthContext, Method } from './context';
import { checkCustomAttributes, list, requirePhoneNumber, text, type Request } from './fields';
import { hashSchemeOf } from './hash-scheme';
import { factorsOf } from './imported-factors';

const MAXIMUM_USERS = 1000;

/** What the admin SDKs show of a refused user: sentences, not codes. */
const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_CLAIMS: 'Invalid custom claims provided.',
  CLAIMS_TOO_LARGE: 'Custom claims provided are too large.',
  FORBIDDEN_CLAIM: 'Custom claims provided include a reserved claim.',
  EMAIL_EXISTS: 'email exists in other account in database',
  PHONE_NUMBER_EXISTS: 'phone number exists in other account in database',
  FEDERATED_USER_ID_ALREADY_LINKED: 'raw id exists in other account in database',
};

/** Imports users with the hashes of their passwords; each is taken or refused on its own. */
export const batchCreate: Method = async (context, request) => {
  const users = list(request, 'users') as Request[];
  if (users.length === 0) throw new AuthError('MISSING_USER_ACCOUNT');
  if (users.length > MAXIMUM_USERS) throw new AuthError('QUOTA_EXCEEDED', 'users: at most 1000');
  if (request.sanityCheck === true) checkDuplicates(users);
  const error: { index: number; message: string }[] = [];
  for (const [index, user] of users.entries()) {
    try {
      const account = await imported(context, user, request);
      if (request.allowOverwrite !== true && context.space.accounts.get(account.localId)) {
        throw new AuthError('localId belongs to an existing account - can not overwrite.');
      }
      context.space.accounts.put(account);
    } catch (thrown) {
      if (!(thrown instanceof AuthError)) throw thrown;
      error.push({ index, message: SENTENCES[thrown.errorCode] ?? thrown.message });
    }
  }
  return { kind: 'identitytoolkit#UploadAccountResponse', ...(error.length > 0 ? { error } : {}) };
};

function checkDuplicates(users: readonly Request[]): void {
  for (const [field, errorCode] of [
    ['localId', 'DUPLICATE_LOCAL_ID'],
    ['email', 'DUPLICATE_EMAIL'],
  ] as const) {
    const values = users.map((user) => text(user, field)).filter((value) => value !== undefined);
    const repeated = values.find((value, index) => values.indexOf(value) !== index);
    if (repeated !== undefined) throw new AuthError(errorCode, repeated);
  }
}

async function imported(context: AuthContext, user: Request, request: Request): Promise<Account> {
  const { space, clock } = context;
  const now = clock.now();
  const localId = text(user, 'localId');
  if (!localId) throw new AuthError('localId is missing');
  if ((text(user, 'tenantId') ?? space.tenantId) !== space.tenantId) {
    throw new AuthError('Tenant id in userInfo does not match the tenant id in request.');
  }
  const password = await importedPassword(context, user, request);
  const factors = list(user, 'mfaInfo');
  const secondFactors = factorsOf(factors, now);
  return {
    ...newAccount(localId, Number(user.createdAt ?? now)),
    validSince: Math.floor(now / 1000),
    ...(space.tenantId === null ? {} : { tenantId: space.tenantId }),
    ...textFields(user),
    ...(user.lastLoginAt === undefined ? {} : { lastLoginAt: Number(user.lastLoginAt) }),
    ...(password ? { password, passwordUpdatedAt: now } : {}),
    ...(secondFactors.length > 0 ? { secondFactors } : {}),
    emailVerified: user.emailVerified === true,
    disabled: user.disabled === true,
    linkedProviders: list(user, 'providerUserInfo').flatMap((info) => linkOf(info as Request)),
  };
}

function textFields(user: Request): Partial<Account> {
  const email = text(user, 'email');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new AuthError('email is invalid');
  }
  const phoneNumber = text(user, 'phoneNumber');
  if (phoneNumber !== undefined) requirePhoneNumber(phoneNumber, 'phone number format is invalid');
  const customAttributes = text(user, 'customAttributes');
  if (customAttributes !== undefined) checkCustomAttributes(customAttributes);
  const displayName = text(user, 'displayName');
  const photoUrl = text(user, 'photoUrl');
  return {
    ...(email === undefined ? {} : { email: email.toLowerCase() }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(customAttributes === undefined ? {} : { customAttributes }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(photoUrl === undefined ? {} : { photoUrl }),
  };
}

async function importedPassword(
  { directory }: AuthContext,
  user: Request,
  request: Request,
): Promise<StoredPassword | undefined> {
  const salt = Buffer.from(text(user, 'salt') ?? '', 'base64');
  const raw = text(user, 'rawPassword');
  if (raw !== undefined) return hashPassword(raw, salt, directory.hashConfig);
  const hash = text(user, 'passwordHash');
  if (hash === undefined) return undefined;
  const scheme = hashSchemeOf(request, directory.hashConfig);
  const bytes = Buffer.from(hash, 'base64');
  return { hash: bytes.toString('base64'), salt: salt.toString('base64'), scheme };
}

/** E-mail with password and telephone are made from the account itself. */
function linkOf(info: Request): LinkedProvider[] {
  const providerId = text(info, 'providerId');
  if (providerId === 'password' || providerId === 'phone') return [];
  const rawId = text(info, 'rawId') ?? text(info, 'federatedId');
  if (!providerId || !rawId) {
    throw new AuthError('federatedId or (providerId & rawId) is required');
  }
  const { email, displayName, photoUrl } = info as Partial<LinkedProvider>;
  return [
    {
      providerId,
      rawId,
      ...(email === undefined ? {} : { email }),
      ...(displayName === undefined ? {} : { displayName }),
      ...(photoUrl === undefined ? {} : { photoUrl }),
    },
  ];
}
