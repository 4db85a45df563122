import { invalid, notFound, PubSubError } from './status';
import { type Store } from './store';

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: Readonly<Record<string, string>>;
}

export interface Policy {
  readonly version: number;
  readonly bindings: readonly Binding[];
  /** Base64. */
  readonly etag: string;
}

/** The policy of a resource that was never given one, with the etag that Google Cloud sends for it. */
const emptyPolicy: Policy = { version: 0, bindings: [], etag: 'ACAB' };

/** IAM policies of topics, subscriptions, snapshots and schemas: kept and shown, never asked. */
export class Policies {
  constructor(private readonly store: Store) {}

  /** @throws PubSubError NOT_FOUND when there is no such resource */
  get(resource: string): Policy {
    this.checkExists(resource);
    return this.store.ledger.policies.get(resource) ?? emptyPolicy;
  }

  /** @throws PubSubError ABORTED when the policy has changed since the given etag, NOT_FOUND, INVALID_ARGUMENT */
  set(resource: string, policy: Policy): Policy {
    const present = this.get(resource);
    if (policy.etag !== '' && policy.etag !== present.etag)
      throw new PubSubError(
        'ABORTED',
        'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
      );
    for (const { role } of policy.bindings)
      if (!/^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/./.test(role))
        throw invalid(`policy.bindings.role: "${role}" given, e.g. roles/pubsub.viewer expected.`);
    const kept = { ...policy, etag: nextEtag(present.etag) };
    this.store.commit({ type: 'policy_put', resource, policy: kept });
    return kept;
  }

  /** Everybody may do everything here. @throws PubSubError INVALID_ARGUMENT for a wildcard */
  test(resource: string, permissions: readonly string[]): string[] {
    this.checkExists(resource);
    for (const permission of permissions)
      if (!/^[a-z]\w*(\.\w+)+$/i.test(permission))
        throw invalid(`Permission ${permission} is not valid for this resource.`);
    return permissions.filter((permission) => permission.startsWith('pubsub.'));
  }

  private checkExists(resource: string): void {
    const { topics, subscriptions, snapshots, schemas } = this.store.ledger;
    const isThere = [topics, subscriptions, snapshots, schemas].some((all) => all.has(resource));
    if (!isThere) throw notFound(resource);
  }
}

function nextEtag(etag: string): string {
  const bytes = Buffer.alloc(8);
  const present = Buffer.from(etag, 'base64');
  const count = present.length === bytes.length ? present.readBigUInt64BE() : 0n;
  bytes.writeBigUInt64BE(count + 1n);
  return bytes.toString('base64');
}
