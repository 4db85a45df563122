import { toUserInfo, type Account } from './account';
import { AuthError } from './auth-error';
import { applyAdministration, text } from './changes';
import { blankAccount, changeContext, type AuthContext, type Method } from './context';

const MAXIMUM_PAGE = 1000;
const MINIMUM_COOKIE_SECONDS = 5 * 60;
const MAXIMUM_COOKIE_SECONDS = 14 * 24 * 3600;

type Request = Readonly<Record<string, unknown>>;

/** What an administrator may call on `/v1/projects/<project>/accounts:<method>`. */
export const adminMethods: Readonly<Record<string, Method>> = {
  update,
  lookup,
  delete: deleteAccount,
  batchDelete,
};

export const createAccount: Method = async (context, request) => {
  const change = await changeContext(context, request);
  const localId = text(request, 'localId');
  if (localId !== undefined && context.store.get(localId))
    throw new AuthError('DUPLICATE_LOCAL_ID');
  const blank = blankAccount(context, localId);
  const account = applyAdministration(blank, request, change);
  context.store.put(account);
  return { kind: 'identitytoolkit#SignupNewUserResponse', localId: account.localId };
};

/** Pages through all accounts in order of their ids, so that a page token stays good. */
export const batchGet: Method = ({ store }, request) => {
  const size = Math.min(Number(request.maxResults ?? 20), MAXIMUM_PAGE);
  if (!Number.isInteger(size) || size < 1) {
    throw new AuthError('INVALID_PAGE_SELECTION', 'maxResults: 1 to 1000 is allowed');
  }
  const after = text(request, 'nextPageToken') ?? '';
  const rest = store
    .list()
    .filter((account) => account.localId > after)
    .sort((a, b) => (a.localId < b.localId ? -1 : 1));
  const page = rest.slice(0, size);
  return {
    kind: 'identitytoolkit#DownloadAccountResponse',
    users: page.map(toUserInfo),
    ...(rest.length > size ? { nextPageToken: page.at(-1)?.localId } : {}),
  };
};

export const createSessionCookie: Method = ({ tokens }, request) => {
  const idToken = text(request, 'idToken');
  if (!idToken) throw new AuthError('MISSING_ID_TOKEN');
  const seconds = Number(request.validDuration ?? MAXIMUM_COOKIE_SECONDS);
  if (!(seconds >= MINIMUM_COOKIE_SECONDS && seconds <= MAXIMUM_COOKIE_SECONDS)) {
    throw new AuthError('INVALID_DURATION');
  }
  tokens.verifyIdToken(idToken);
  return { sessionCookie: tokens.sessionCookie(idToken, seconds) };
};

async function update(context: AuthContext, request: Request): Promise<Record<string, unknown>> {
  const change = await changeContext(context, request);
  const account = required(context, request);
  const changed = context.store.put(applyAdministration(account, request, change));
  return { kind: 'identitytoolkit#SetAccountInfoResponse', ...toUserInfo(changed) };
}

/** By any number of ids, e-mails, phone numbers and linked identities; unknown ones are left out. */
function lookup({ store }: AuthContext, request: Request): Record<string, unknown> {
  const federated = list(request.federatedUserId) as { providerId: string; rawId: string }[];
  const found = [
    ...list(request.localId).map((id) => store.get(String(id))),
    ...list(request.email).map((email) => store.byEmail(String(email))),
    ...list(request.phoneNumber).map((phone) => store.byPhoneNumber(String(phone))),
    ...federated.map(({ providerId, rawId }) => store.byProvider(providerId, rawId)),
  ];
  const accounts = new Set(found.filter((account): account is Account => account !== undefined));
  return {
    kind: 'identitytoolkit#GetAccountInfoResponse',
    ...(accounts.size > 0 ? { users: [...accounts].map(toUserInfo) } : {}),
  };
}

function deleteAccount(context: AuthContext, request: Request): Record<string, unknown> {
  context.store.remove(required(context, request).localId);
  return { kind: 'identitytoolkit#DeleteAccountResponse' };
}

/** Ids that do not exist are no error. */
function batchDelete({ store }: AuthContext, request: Request): Record<string, unknown> {
  const errors = list(request.localIds).flatMap((id, index) => {
    const localId = String(id);
    if (request.force !== true && store.get(localId)?.disabled === false) {
      return [{ index, localId, message: 'NOT_DISABLED : Disable the account before deletion.' }];
    }
    store.remove(localId);
    return [];
  });
  return errors.length > 0 ? { errors } : {};
}

function required({ store }: AuthContext, request: Request): Account {
  const localId = text(request, 'localId');
  if (!localId) throw new AuthError('MISSING_LOCAL_ID');
  const account = store.get(localId);
  if (!account) throw new AuthError('USER_NOT_FOUND');
  return account;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
