import { randomBytes } from 'node:crypto';
import { StorageFailure } from './failure';
import { oneOf, type Fields } from './fields';
import { etagOf } from './object-resource';
import { type HmacKey } from './resources';
import { type Store } from './store';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Keys with which service accounts sign as users of S3 do. */
export class HmacKeys {
  constructor(private readonly store: Store) {}

  create(projectId: string, serviceAccountEmail: string | null): HmacKey {
    if (!serviceAccountEmail)
      throw new StorageFailure('required', 'Required parameter: serviceAccountEmail', {
        at: { locationType: 'parameter', location: 'serviceAccountEmail' },
      });
    const time = this.store.time();
    const random = [...randomBytes(57)].map((byte) => alphabet[byte % 32]).join('');
    return this.keep({
      accessId: `GOOG1E${random}`.slice(0, 61),
      secret: randomBytes(30).toString('base64'),
      projectId,
      serviceAccountEmail,
      state: 'ACTIVE',
      timeCreated: time,
      updated: time,
    });
  }

  /** @throws StorageFailure 404 */
  get(projectId: string, accessId: string): HmacKey {
    const key = this.store.catalogue.hmacKeys.get(accessId);
    if (key && key.projectId === projectId) return key;
    throw new StorageFailure('notFound', `Access ID not found in project ${projectId}.`);
  }

  list(
    projectId: string,
    { email, withDeleted }: { email: string | null; withDeleted: boolean },
  ): readonly HmacKey[] {
    return [...this.store.catalogue.hmacKeys.values()].filter(
      (key) =>
        key.projectId === projectId &&
        (withDeleted || key.state !== 'DELETED') &&
        (email === null || key.serviceAccountEmail === email),
    );
  }

  /** Makes a key active or inactive. */
  update(key: HmacKey, given: Fields): HmacKey {
    const state = oneOf('state', given['state'], ['ACTIVE', 'INACTIVE']) as HmacKey['state'];
    const { etag } = given;
    if (typeof etag === 'string' && etag !== '' && etag !== hmacKeyEtag(key))
      throw new StorageFailure('conditionNotMet', 'The etag of the key has changed.');
    if (key.state === 'DELETED')
      throw new StorageFailure('invalid', 'Cannot update a key in the DELETED state.');
    return this.keep({ ...key, state, updated: this.store.time() });
  }

  delete(key: HmacKey): void {
    if (key.state !== 'INACTIVE')
      throw new StorageFailure('invalid', `Cannot delete keys in ${key.state} state.`);
    this.keep({ ...key, state: 'DELETED', updated: this.store.time() });
  }

  private keep(key: HmacKey): HmacKey {
    this.store.commit({ type: 'hmac_key_put', key });
    return key;
  }
}

export function hmacKeyEtag({ updated }: HmacKey): string {
  return etagOf(String(Date.parse(updated)), 1);
}
