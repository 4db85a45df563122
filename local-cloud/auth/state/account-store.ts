import type { Account } from './account';
import { AuthError } from './auth-error';

export type AccountEntry =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'deleted'; readonly localId: string };

/** The accounts of one project or tenant, with the indexes by which they are found. Knows no transport. */
export class AccountStore {
  readonly #accounts = new Map<string, Account>();
  readonly #idByEmail = new Map<string, string>();
  readonly #idByPhone = new Map<string, string>();
  readonly #idByProvider = new Map<string, string>();

  /** @param keep is handed every change before it is made. */
  constructor(private readonly keep: (entry: AccountEntry) => void) {}

  /** Applies a change that was kept earlier. */
  replay(entry: AccountEntry): void {
    if (entry.kind === 'account') this.#set(entry.account);
    else this.#delete(entry.localId);
  }

  get size(): number {
    return this.#accounts.size;
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
    return this.get(this.#idByProvider.get(providerKey({ providerId, rawId })) ?? '');
  }

  /** In order of creation. */
  list(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /**
   * Creates or replaces the account.
   * @throws AuthError EMAIL_EXISTS, PHONE_NUMBER_EXISTS or FEDERATED_USER_ID_ALREADY_LINKED when another
   *   account has what this one claims.
   */
  put(account: Account): Account {
    const requireFree = (owner: string | undefined, errorCode: string): void => {
      if (owner !== undefined && owner !== account.localId) throw new AuthError(errorCode);
    };
    requireFree(this.#idByEmail.get(canonicalEmail(account.email ?? '')), 'EMAIL_EXISTS');
    requireFree(this.#idByPhone.get(account.phoneNumber ?? ''), 'PHONE_NUMBER_EXISTS');
    for (const linked of account.linkedProviders) {
      const owner = this.#idByProvider.get(providerKey(linked));
      requireFree(owner, 'FEDERATED_USER_ID_ALREADY_LINKED');
    }
    this.keep({ kind: 'account', account });
    this.#set(account);
    return account;
  }

  remove(localId: string): void {
    if (!this.#accounts.has(localId)) return;
    this.keep({ kind: 'deleted', localId });
    this.#delete(localId);
  }

  #set(account: Account): void {
    this.#unindex(account.localId);
    this.#accounts.set(account.localId, account);
    const { localId, email, phoneNumber } = account;
    if (email) this.#idByEmail.set(canonicalEmail(email), localId);
    if (phoneNumber) this.#idByPhone.set(phoneNumber, localId);
    for (const linked of account.linkedProviders) {
      this.#idByProvider.set(providerKey(linked), localId);
    }
  }

  #delete(localId: string): void {
    this.#unindex(localId);
    this.#accounts.delete(localId);
  }

  #unindex(localId: string): void {
    const old = this.#accounts.get(localId);
    if (!old) return;
    if (old.email) this.#idByEmail.delete(canonicalEmail(old.email));
    if (old.phoneNumber) this.#idByPhone.delete(old.phoneNumber);
    for (const linked of old.linkedProviders) this.#idByProvider.delete(providerKey(linked));
  }
}

/** Firebase compares e-mail addresses without regard to case. */
function canonicalEmail(email: string): string {
  return email.toLowerCase();
}

function providerKey({ providerId, rawId }: { providerId: string; rawId: string }): string {
  return `${providerId}\n${rawId}`;
}
