import type { Clock } from '../service';
import type { AccountStore } from './account-store';
import { newPassword, type ChangeContext } from './changes';
import { newAccount, newLocalId, type Account } from './account';
import { ID_TOKEN_LIFE_SECONDS, type SignIn, type Tokens } from './tokens';

/** What every method works on. */
export interface AuthContext {
  readonly project: string;
  readonly clock: Clock;
  readonly store: AccountStore;
  readonly tokens: Tokens;
}

/** A method of the API: request body (or query) in, answer's body out; refuses with an AuthError. */
export type Method = (
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** Records a sign-in that has just succeeded and answers with its tokens. */
export function signedIn(
  { store, tokens, clock }: AuthContext,
  account: Account,
  signIn: Pick<SignIn, 'provider' | 'claims'>,
): { idToken: string; refreshToken: string; expiresIn: string } {
  const nowMilliseconds = clock.now();
  const current = store.put({
    ...account,
    lastLoginAt: nowMilliseconds,
    lastRefreshAt: nowMilliseconds,
  });
  return tokensFor(tokens, current, {
    ...signIn,
    localId: account.localId,
    authTime: tokens.nowSeconds(),
  });
}

/** Fresh tokens of a sign-in, old or new. */
export function tokensFor(
  tokens: Tokens,
  account: Account,
  signIn: SignIn,
): { idToken: string; refreshToken: string; expiresIn: string } {
  return {
    idToken: tokens.idToken(account, signIn),
    refreshToken: tokens.refreshToken(signIn),
    expiresIn: String(ID_TOKEN_LIFE_SECONDS),
  };
}

/** Does what takes time before a change; the change itself is then applied to the account of that moment. */
export async function changeContext(
  { clock }: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Promise<ChangeContext> {
  const password = await newPassword(request);
  return { password, nowMilliseconds: clock.now() };
}

/** An account that nobody has yet, under `localId` if it is given. */
export function blankAccount({ store, clock }: AuthContext, localId?: string): Account {
  let id = localId ?? newLocalId();
  while (localId === undefined && store.get(id)) id = newLocalId();
  return newAccount(id, clock.now());
}
