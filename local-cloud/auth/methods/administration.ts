import type { Account } from '../state/account';
import { AuthError } from '../state/auth-error';
import { applyAdministration } from './changes';
import { newPassword, type AuthContext, type Method } from './context';
import { list, requiredText, text, unimplementedField, type Request } from './fields';
import { providersOf, toAdminUserInfo } from './user-info';

const MAXIMUM_PAGE = 1000;
const MAXIMUM_QUERY = 500;
const MINIMUM_COOKIE_SECONDS = 5 * 60;
const MAXIMUM_COOKIE_SECONDS = 14 * 24 * 3600;

export const updateAccount: Method = async (context, request) => {
  required(context, request);
  const given = text(request, 'password');
  const password = given === undefined ? undefined : await newPassword(context, given);
  const change = { password, nowMilliseconds: context.clock.now() };
  const changed = context.space.accounts.put(
    applyAdministration(required(context, request), request, change),
  );
  const { localId, email, emailVerified, displayName, photoUrl } = changed;
  return {
    kind: 'identitytoolkit#SetAccountInfoResponse',
    localId,
    email,
    emailVerified,
    displayName,
    photoUrl,
    providerUserInfo: providersOf(changed),
  };
};

/** By any number of ids, e-mails, phone numbers and linked identities; unknown ones are left out. */
export const lookupAccounts: Method = ({ space: { accounts } }, request) => {
  const federated = list(request, 'federatedUserId') as { providerId: string; rawId: string }[];
  unimplementedField(request, 'initialEmail');
  const found = [
    ...list(request, 'localId').map((id) => accounts.get(String(id))),
    ...list(request, 'email').map((email) => accounts.byEmail(String(email))),
    ...list(request, 'phoneNumber').map((phone) => accounts.byPhoneNumber(String(phone))),
    ...federated.map(({ providerId, rawId }) => accounts.byProvider(providerId, rawId)),
  ];
  const users = new Set(found.filter((account): account is Account => account !== undefined));
  return {
    kind: 'identitytoolkit#GetAccountInfoResponse',
    // The Node.js admin SDK takes an empty list for a user.
    ...(users.size > 0 ? { users: [...users].map(toAdminUserInfo) } : {}),
  };
};

export const deleteAccount: Method = (context, request) => {
  context.space.removeAccount(required(context, request).localId);
  return { kind: 'identitytoolkit#DeleteAccountResponse' };
};

/** Ids that do not exist are no error. */
export const batchDelete: Method = ({ space }, request) => {
  const localIds = list(request, 'localIds').map(String);
  if (localIds.length === 0 || localIds.length > MAXIMUM_PAGE) {
    throw new AuthError('LOCAL_ID_LIST_EXCEEDS_LIMIT');
  }
  const errors = localIds.flatMap((localId, index) => {
    if (request.force !== true && space.accounts.get(localId)?.disabled === false) {
      const message = 'NOT_DISABLED : Disable the account before batch deletion.';
      return [{ index, localId, message }];
    }
    space.removeAccount(localId);
    return [];
  });
  return errors.length > 0 ? { errors } : {};
};

/** Pages through all accounts in order of their ids, so that a page token stays good. */
export const batchGet: Method = ({ space }, request) => {
  const size = Math.min(Number(request.maxResults ?? 20), MAXIMUM_PAGE);
  if (!Number.isInteger(size) || size < 1) {
    throw new AuthError('INVALID_PAGE_SELECTION', 'maxResults: 1 to 1000 is allowed');
  }
  const after = text(request, 'nextPageToken') ?? '';
  const rest = byId(space.accounts.list()).filter((account) => account.localId > after);
  const page = rest.slice(0, size);
  return {
    kind: 'identitytoolkit#DownloadAccountResponse',
    users: page.map(toAdminUserInfo),
    ...(rest.length > size ? { nextPageToken: page.at(-1)?.localId } : {}),
  };
};

/** Counts or lists users; by id only. */
export const queryAccounts: Method = ({ space }, request) => {
  if (list(request, 'expression').length > 0) unimplementedField(request, 'expression');
  const { sortBy = 'USER_ID', order = 'ASC' } = request;
  if (sortBy !== 'USER_ID' && sortBy !== 'SORT_BY_FIELD_UNSPECIFIED') {
    unimplementedField(request, 'sortBy');
  }
  if (request.returnUserInfo === false) return { recordsCount: String(space.accounts.size) };
  const sorted = byId(space.accounts.list());
  if (order === 'DESC') sorted.reverse();
  const offset = Number(request.offset ?? 0);
  const limit = Number(request.limit ?? MAXIMUM_QUERY);
  const userInfo = sorted.slice(offset, offset + limit).map(toAdminUserInfo);
  return { recordsCount: String(userInfo.length), userInfo };
};

export const createSessionCookie: Method = ({ tokens, space }, request) => {
  const idToken = requiredText(request, 'idToken', 'MISSING_ID_TOKEN');
  const seconds = Number(request.validDuration ?? MAXIMUM_COOKIE_SECONDS);
  if (!(seconds >= MINIMUM_COOKIE_SECONDS && seconds <= MAXIMUM_COOKIE_SECONDS)) {
    throw new AuthError('INVALID_DURATION');
  }
  if (tokens.verifyIdToken(idToken).space !== space) throw new AuthError('TENANT_ID_MISMATCH');
  return { sessionCookie: tokens.sessionCookie(idToken, seconds) };
};

function byId(accounts: readonly Account[]): Account[] {
  return [...accounts].sort((a, b) => (a.localId < b.localId ? -1 : 1));
}

function required({ space }: AuthContext, request: Request): Account {
  const account = space.accounts.get(requiredText(request, 'localId', 'MISSING_LOCAL_ID'));
  if (!account) throw new AuthError('USER_NOT_FOUND');
  return account;
}
