import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Journal } from '../../journal';
import type { Clock } from '../../service';

export interface PublicKey {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface SigningKey extends PublicKey {
  readonly privateKey: KeyObject;
}

/** What the journal keeps of identity. */
export type IdentityEntry =
  | {
      readonly kind: 'key';
      readonly owner: string;
      readonly private_key: string;
      readonly created_at: number;
    }
  /** A key whose private half was handed out in a key file and is nowhere else. */
  | {
      readonly kind: 'handed_out_key';
      readonly owner: string;
      readonly public_key: string;
      readonly created_at: number;
    }
  | { readonly kind: 'key_deleted'; readonly owner: string; readonly key_id: string }
  | { readonly kind: 'metadata_port'; readonly email: string; readonly port: number };

/** The owner of the keys that sign OIDC tokens; every other owner is a service account's e-mail. */
export const ISSUER = 'issuer';

/** Google changes its token keys about once a week, and still publishes the old one while its tokens live. */
const ROTATION_MILLISECONDS = 7 * 24 * 3600_000;
const OVERLAP_MILLISECONDS = 24 * 3600_000;

const generate = promisify(generateKeyPair);

/**
 * The keys and ports that must outlive a restart. A key is made in libuv's thread pool when it is first
 * asked for (RSA-2048 takes 50 to 500 ms), so that starting never waits for one.
 */
export class IdentityState {
  /** By owner, oldest first. */
  readonly #keys = new Map<string, readonly SigningKey[]>();
  readonly #handedOut = new Map<string, readonly PublicKey[]>();
  readonly #making = new Map<string, Promise<SigningKey>>();
  readonly #ports = new Map<string, number>();
  #journal: Journal<IdentityEntry> | null = null;

  constructor(private readonly clock: Clock) {}

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: IdentityEntry): void {
    switch (entry.kind) {
      case 'key':
        this.#add(entry.owner, signingKey(entry.private_key, entry.created_at));
        break;
      case 'handed_out_key': {
        const key = publicKey(createPublicKey(entry.public_key), entry.created_at);
        this.#handedOut.set(entry.owner, [...this.handedOutKeys(entry.owner), key]);
        break;
      }
      case 'key_deleted':
        this.#forget(entry.owner, entry.key_id);
        break;
      case 'metadata_port':
        this.#ports.set(entry.email, entry.port);
        break;
    }
  }

  keepIn(journal: Journal<IdentityEntry>): void {
    this.#journal = journal;
  }

  /** The key that the owner signs with now, made if there is none; the issuer's is replaced by age. */
  async key(owner: string): Promise<SigningKey> {
    const newest = this.#keys.get(owner)?.at(-1);
    const age = newest ? this.clock.now() - newest.createdAt : 0;
    if (newest && (owner !== ISSUER || age < ROTATION_MILLISECONDS)) return newest;
    let making = this.#making.get(owner);
    if (!making) {
      making = this.#make(owner).finally(() => this.#making.delete(owner));
      this.#making.set(owner, making);
    }
    return making;
  }

  /** The keys that signatures of the owner may be checked with, newest last. */
  publishedKeys(owner: string): readonly PublicKey[] {
    const keys = this.#keys.get(owner) ?? [];
    const now = this.clock.now();
    const current = keys.filter((_key, index) => {
      const successor = keys[index + 1];
      return !successor || now - successor.createdAt < OVERLAP_MILLISECONDS;
    });
    return [...current, ...this.handedOutKeys(owner)];
  }

  /** Makes a key pair, keeps its public half and gives the private one away. */
  async handOutKey(owner: string): Promise<SigningKey> {
    const { privateKey } = await generate('rsa', { modulusLength: 2048 });
    const key = { ...publicKey(createPublicKey(privateKey), this.clock.now()), privateKey };
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const entry = {
      kind: 'handed_out_key',
      owner,
      public_key: pem,
      created_at: key.createdAt,
    } as const;
    this.#journal?.append(entry);
    this.replay(entry);
    return key;
  }

  handedOutKeys(owner: string): readonly PublicKey[] {
    return this.#handedOut.get(owner) ?? [];
  }

  /** Deletes a key that was handed out; false when there is none of that id. */
  deleteHandedOutKey(owner: string, keyId: string): boolean {
    if (!this.handedOutKeys(owner).some((key) => key.keyId === keyId)) return false;
    this.#journal?.append({ kind: 'key_deleted', owner, key_id: keyId });
    this.#forget(owner, keyId);
    return true;
  }

  /** Where the account's metadata server listened last, 0 if never. */
  metadataPort(email: string): number {
    return this.#ports.get(email) ?? 0;
  }

  rememberMetadataPort(email: string, port: number): void {
    if (this.#ports.get(email) === port) return;
    this.#ports.set(email, port);
    this.#journal?.append({ kind: 'metadata_port', email, port });
  }

  /** Forgets the keys that were handed out. The issuer's stay: other services hold tokens signed with them. */
  reset(): void {
    for (const [owner, keys] of this.#handedOut) {
      for (const { keyId } of keys) this.deleteHandedOutKey(owner, keyId);
    }
  }

  /** Waits for keys in the making, so that the journal is not closed under them. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making.values());
  }

  /** What makes this state again when it is replayed into an empty one. */
  *entries(): Generator<IdentityEntry> {
    for (const [owner, keys] of this.#keys) {
      for (const { privateKey, createdAt } of keys) {
        yield { kind: 'key', owner, private_key: pem(privateKey), created_at: createdAt };
      }
    }
    for (const [owner, keys] of this.#handedOut) {
      for (const { publicKey: key, createdAt } of keys) {
        const public_key = key.export({ type: 'spki', format: 'pem' }).toString();
        yield { kind: 'handed_out_key', owner, public_key, created_at: createdAt };
      }
    }
    for (const [email, port] of this.#ports) yield { kind: 'metadata_port', email, port };
  }

  async #make(owner: string): Promise<SigningKey> {
    const { privateKey } = await generate('rsa', { modulusLength: 2048 });
    const createdAt = this.clock.now();
    const private_key = pem(privateKey);
    this.#journal?.append({ kind: 'key', owner, private_key, created_at: createdAt });
    const key = signingKey(private_key, createdAt);
    this.#add(owner, key);
    return key;
  }

  #add(owner: string, key: SigningKey): void {
    this.#keys.set(owner, [...(this.#keys.get(owner) ?? []), key]);
  }

  #forget(owner: string, keyId: string): void {
    this.#handedOut.set(
      owner,
      this.handedOutKeys(owner).filter((key) => key.keyId !== keyId),
    );
  }
}

function signingKey(privateKeyPem: string, createdAt: number): SigningKey {
  const privateKey = createPrivateKey(privateKeyPem);
  return { ...publicKey(createPublicKey(privateKey), createdAt), privateKey };
}

function publicKey(key: KeyObject, createdAt: number): PublicKey {
  const spki = key.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(spki).digest('hex').slice(0, 40);
  return { keyId, publicKey: key, createdAt };
}

function pem(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
