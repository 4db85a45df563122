import { createHmac, randomBytes } from 'node:crypto';
import type { Journal } from '../../journal';
import { AuthError } from './auth-error';
import type { FirebaseScrypt } from './password';
import { defaultProjectConfig, projectSettings, tenantSettings, type Resource } from './settings';
import { Space, type SpaceEntry } from './space';

/** What the journal keeps: entries of the project's space, or of the tenant's whose id they carry. */
export type DirectoryEntry =
  | (SpaceEntry & { readonly tenantId?: string })
  | { readonly kind: 'tenant_deleted'; readonly tenantId: string }
  | { readonly kind: 'secret'; readonly secret: string };

/** A journal shorter than this is never worth rewriting. */
const SMALL_JOURNAL = 1_000;

/** The project and its tenants, as they are kept. Knows no transport. */
export class Directory {
  readonly #tenants = new Map<string, Space>();
  #project: Space;
  #journal: Journal<DirectoryEntry> | null = null;
  #lengthAfterRewrite = 0;
  #isSecretKept = false;
  #secret = randomBytes(32).toString('base64');

  constructor(readonly projectId: string) {
    this.#project = this.#newProject();
  }

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: DirectoryEntry): void {
    if (entry.kind === 'secret') {
      this.#secret = entry.secret;
      this.#isSecretKept = true;
      this.#project = this.#newProject();
    } else if (entry.kind === 'tenant_deleted') this.#tenants.delete(entry.tenantId);
    else if (entry.tenantId === undefined) this.#project.replay(entry);
    else this.#tenant(entry.tenantId).replay(entry);
  }

  keepIn(journal: Journal<DirectoryEntry>): void {
    this.#journal = journal;
    if (!this.#isSecretKept) journal.append({ kind: 'secret', secret: this.#secret });
  }

  /** What refresh tokens are signed with. */
  get secret(): string {
    return this.#secret;
  }

  /** How this project hashes passwords; derived from the secret, so that exported users can be imported. */
  get hashConfig(): FirebaseScrypt {
    const derive = (label: string): Buffer =>
      createHmac('sha512', this.#secret).update(label).digest();
    return {
      algorithm: 'SCRYPT',
      signerKey: derive('signer key').toString('base64'),
      saltSeparator: derive('salt separator').subarray(0, 1).toString('base64'),
      rounds: 8,
      memoryCost: 14,
    };
  }

  get project(): Space {
    return this.#project;
  }

  tenants(): readonly Space[] {
    return [...this.#tenants.values()];
  }

  tenant(tenantId: string): Space | undefined {
    return this.#tenants.get(tenantId);
  }

  createTenant(tenantId: string, config: Resource): Space {
    const tenant = this.#tenant(tenantId);
    tenant.setConfig(config);
    return tenant;
  }

  /** @throws AuthError TENANT_NOT_FOUND */
  deleteTenant(tenantId: string): void {
    if (!this.#tenants.has(tenantId)) throw new AuthError('TENANT_NOT_FOUND');
    this.#keep({ kind: 'tenant_deleted', tenantId });
    this.#tenants.delete(tenantId);
  }

  /** As if nothing had ever been kept, but for the secret: tokens of users who are gone stay good for nothing. */
  reset(): void {
    this.#tenants.clear();
    this.#project = this.#newProject();
    this.#journal?.rewrite(this.entries());
  }

  /** What makes this directory again when it is replayed into an empty one. */
  *entries(): Generator<DirectoryEntry> {
    yield { kind: 'secret', secret: this.#secret };
    yield* this.#project.entries();
    for (const [tenantId, tenant] of this.#tenants) {
      for (const entry of tenant.entries()) yield { ...entry, tenantId };
    }
  }

  #newProject(): Space {
    return new Space({
      tenantId: null,
      config: defaultProjectConfig(this.projectId, this.hashConfig),
      settingsOf: projectSettings,
      keep: (entry) => this.#keep(entry),
    });
  }

  #tenant(tenantId: string): Space {
    const existing = this.#tenants.get(tenantId);
    if (existing) return existing;
    const tenant = new Space({
      tenantId,
      config: {},
      settingsOf: (config) => tenantSettings(config, this.#project.settings),
      keep: (entry) => this.#keep({ ...entry, tenantId }),
    });
    this.#tenants.set(tenantId, tenant);
    return tenant;
  }

  /**
   * Every sign-in writes its account again; now and then only the last state of everything is kept. That
   * state is written before the entry, which may not have been applied yet.
   */
  #keep(entry: DirectoryEntry): void {
    const journal = this.#journal;
    if (!journal) return;
    if (journal.length >= Math.max(SMALL_JOURNAL, 4 * this.#lengthAfterRewrite)) {
      journal.rewrite(this.entries());
      this.#lengthAfterRewrite = journal.length;
    }
    journal.append(entry);
  }
}
