import { AccountStore, type AccountEntry } from './account-store';
import { ActionCodes, type ActionCodeEntry } from './action-codes';
import { AuthError } from './auth-error';
import { FailedAttempts } from './failed-attempts';
import type { Resource, Settings } from './settings';
import { VerificationCodes } from './verification-codes';

/** The two kinds of identity providers that are configured by hand. */
export type ProviderCollection = 'oauthIdpConfigs' | 'inboundSamlConfigs';

export type SpaceEntry =
  | AccountEntry
  | ActionCodeEntry
  | { readonly kind: 'config'; readonly config: Resource }
  | {
      readonly kind: 'provider';
      readonly collection: ProviderCollection;
      readonly id: string;
      /** Null once it is deleted. */
      readonly resource: Resource | null;
    };

export interface SpaceOptions {
  /** Null for the project itself. */
  readonly tenantId: string | null;
  readonly config: Resource;
  readonly settingsOf: (config: Resource) => Settings;
  readonly keep: (entry: SpaceEntry) => void;
}

/** The users of one project, or of one of its tenants, with what is configured and under way for them. */
export class Space {
  readonly tenantId: string | null;
  readonly accounts: AccountStore;
  readonly actionCodes: ActionCodes;
  readonly verificationCodes = new VerificationCodes();
  readonly failedAttempts = new FailedAttempts();
  readonly #providers: Record<ProviderCollection, Map<string, Resource>> = {
    oauthIdpConfigs: new Map(),
    inboundSamlConfigs: new Map(),
  };
  #config: Resource;

  constructor(private readonly options: SpaceOptions) {
    this.tenantId = options.tenantId;
    this.accounts = new AccountStore(options.keep);
    this.actionCodes = new ActionCodes(options.keep);
    this.#config = options.config;
  }

  get config(): Resource {
    return this.#config;
  }

  get settings(): Settings {
    return this.options.settingsOf(this.#config);
  }

  setConfig(config: Resource): void {
    this.options.keep({ kind: 'config', config });
    this.#config = config;
  }

  providers(collection: ProviderCollection): ReadonlyMap<string, Resource> {
    return this.#providers[collection];
  }

  /** @throws AuthError CONFIGURATION_NOT_FOUND */
  provider(collection: ProviderCollection, id: string): Resource {
    const found = this.#providers[collection].get(id);
    if (!found) throw new AuthError('CONFIGURATION_NOT_FOUND');
    return found;
  }

  setProvider(collection: ProviderCollection, id: string, resource: Resource | null): void {
    const entry = { kind: 'provider', collection, id, resource } as const;
    this.options.keep(entry);
    this.replay(entry);
  }

  /** Deletes the user and everything that was under way for them. */
  removeAccount(localId: string): void {
    this.accounts.remove(localId);
    this.actionCodes.forget(localId);
    this.failedAttempts.forgive(localId);
  }

  removeAllAccounts(): void {
    for (const { localId } of this.accounts.list()) this.accounts.remove(localId);
    this.actionCodes.clear();
    this.verificationCodes.clear();
    this.failedAttempts.clear();
  }

  replay(entry: SpaceEntry): void {
    switch (entry.kind) {
      case 'account':
      case 'deleted':
        this.accounts.replay(entry);
        break;
      case 'action_code':
      case 'action_code_used':
        this.actionCodes.replay(entry);
        break;
      case 'config':
        this.#config = entry.config;
        break;
      case 'provider':
        if (entry.resource === null) this.#providers[entry.collection].delete(entry.id);
        else this.#providers[entry.collection].set(entry.id, entry.resource);
        break;
    }
  }

  /** What makes this space again when it is replayed into an empty one. */
  *entries(): Generator<SpaceEntry> {
    yield { kind: 'config', config: this.#config };
    for (const account of this.accounts.list()) yield { kind: 'account', account };
    for (const code of this.actionCodes.list()) yield { kind: 'action_code', code };
    for (const collection of ['oauthIdpConfigs', 'inboundSamlConfigs'] as const) {
      for (const [id, resource] of this.#providers[collection]) {
        yield { kind: 'provider', collection, id, resource };
      }
    }
  }
}
