import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Journal } from '../journal';

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What the journal keeps of identity. */
export type IdentityEntry =
  | { readonly kind: 'key'; readonly owner: string; readonly private_key: string }
  | { readonly kind: 'metadata_port'; readonly email: string; readonly port: number };

/** The owner of the key that signs OIDC tokens; every other owner is a service account's e-mail. */
export const ISSUER = 'issuer';

const generate = promisify(generateKeyPair);

/**
 * The keys and ports that must outlive a restart. A key is made in libuv's thread pool when it is first
 * asked for (RSA-2048 takes 50 to 500 ms), so that starting never waits for one.
 */
export class IdentityState {
  readonly #keys = new Map<string, SigningKey>();
  readonly #making = new Map<string, Promise<SigningKey>>();
  readonly #ports = new Map<string, number>();
  #journal: Journal<IdentityEntry> | null = null;

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: IdentityEntry): void {
    if (entry.kind === 'key') this.#keys.set(entry.owner, signingKey(entry.private_key));
    else this.#ports.set(entry.email, entry.port);
  }

  keepIn(journal: Journal<IdentityEntry>): void {
    this.#journal = journal;
  }

  /** The owner's key, made now if there is none. */
  async key(owner: string): Promise<SigningKey> {
    const existing = this.#keys.get(owner);
    if (existing) return existing;
    let making = this.#making.get(owner);
    if (!making) {
      making = this.#make(owner).finally(() => this.#making.delete(owner));
      this.#making.set(owner, making);
    }
    return making;
  }

  /** The owner's key if it was ever made. */
  existingKey(owner: string): SigningKey | undefined {
    return this.#keys.get(owner);
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

  /** Waits for keys in the making, so that the journal is not closed under them. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making.values());
  }

  async #make(owner: string): Promise<SigningKey> {
    const { privateKey } = await generate('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.#journal?.append({ kind: 'key', owner, private_key: pem });
    const key = signingKey(pem);
    this.#keys.set(owner, key);
    return key;
  }
}

function signingKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(spki).digest('hex').slice(0, 40);
  return { keyId, privateKey, publicKey };
}
