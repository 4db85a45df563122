import type { Journal } from '../journal';
import type { Account } from './account';
import { AuthError } from './auth-error';

export type AccountEntry =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'deleted'; readonly localId: string }
  | { readonly kind: 'refresh_secret'; readonly secret: string };

/** A journal shorter than this is never worth rewriting. */
const SMALL_JOURNAL = 1_000;

/** All accounts, in order of creation, with the indexes by which they are found. Knows no transport. */
export class AccountStore {
  readonly #accounts = new Map<string, Account>();
  readonly #idByEmail = new Map<string, string>();
  readonly #idByPhone = new Map<string, string>();
  #refreshSecret: string | null = null;
  #journal: Journal<AccountEntry> | null = null;

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: AccountEntry): void {
    if (entry.kind === 'account') this.#set(entry.account);
    else if (entry.kind === 'deleted') this.#delete(entry.localId);
    else this.#refreshSecret = entry.secret;
  }

  keepIn(journal: Journal<AccountEntry>): void {
    this.#journal = journal;
  }

  get(localId: string): Account | undefined {
    return this.#accounts.get(localId);
  }

  byEmail(email: string): Account | undefined {
    return this.get(this.#idByEmail.get(canonicalEmail(email)) ?? '');
  }

  byPhoneNumber(phoneNumber: string): Account | undefined {
    return this.get(this.#idByPhone.get(phoneNumber) ?? '');
  }

  byProvider(providerId: string, rawId: string): Account | undefined {
    return this.list().find((account) =>
      account.linkedProviders.some(
        (linked) => linked.providerId === providerId && linked.rawId === rawId,
      ),
    );
  }

  list(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /**
   * Creates or replaces the account.
   * @throws AuthError EMAIL_EXISTS or PHONE_NUMBER_EXISTS when another account has them.
   */
  put(account: Account): Account {
    const emailOwner = this.#idByEmail.get(canonicalEmail(account.email ?? ''));
    this.#requireFree(emailOwner, account, 'EMAIL_EXISTS');
    const phoneOwner = this.#idByPhone.get(account.phoneNumber ?? '');
    this.#requireFree(phoneOwner, account, 'PHONE_NUMBER_EXISTS');
    this.#journal?.append({ kind: 'account', account });
    this.#set(account);
    this.#rewriteIfLong();
    return account;
  }

  remove(localId: string): void {
    if (!this.#accounts.has(localId)) return;
    this.#journal?.append({ kind: 'deleted', localId });
    this.#delete(localId);
  }

  /** The secret that refresh tokens are signed with, made by `create` on the first start. */
  refreshSecret(create: () => string): string {
    if (this.#refreshSecret === null) {
      this.#refreshSecret = create();
      this.#journal?.append({ kind: 'refresh_secret', secret: this.#refreshSecret });
    }
    return this.#refreshSecret;
  }

  #requireFree(owner: string | undefined, account: Account, errorCode: string): void {
    if (owner !== undefined && owner !== account.localId) throw new AuthError(errorCode);
  }

  #set(account: Account): void {
    this.#unindex(account.localId);
    this.#accounts.set(account.localId, account);
    if (account.email) this.#idByEmail.set(canonicalEmail(account.email), account.localId);
    if (account.phoneNumber) this.#idByPhone.set(account.phoneNumber, account.localId);
  }

  #delete(localId: string): void {
    this.#unindex(localId);
    this.#accounts.delete(localId);
  }

  #unindex(localId: string): void {
    const old = this.#accounts.get(localId);
    if (old?.email) this.#idByEmail.delete(canonicalEmail(old.email));
    if (old?.phoneNumber) this.#idByPhone.delete(old.phoneNumber);
  }

  /** Every sign-in writes its account again; now and then only the last state of each is kept. */
  #rewriteIfLong(): void {
    const { length } = this.#journal ?? { length: 0 };
    if (length < SMALL_JOURNAL || length < 4 * this.#accounts.size) return;
    const secret = this.#refreshSecret;
    this.#journal?.rewrite([
      ...(secret === null ? [] : [{ kind: 'refresh_secret', secret } as const]),
      ...this.list().map((account) => ({ kind: 'account', account }) as const),
    ]);
  }
}

/** Firebase compares e-mail addresses without regard to case. */
function canonicalEmail(email: string): string {
  return email.toLowerCase();
}
