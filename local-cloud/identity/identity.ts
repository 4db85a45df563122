import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { listenHttp, type HttpListener, type ListenOptions } from '../http';
import { memoryJournal, openJournal } from '../journal';
import type { Clock, RunningService } from '../service';
import { identityServer } from './identity-server';
import { Issuer, type VerifiedIdentity } from './issuer';
import { metadataServer } from './metadata-server';
import { ISSUER, IdentityState, type IdentityEntry } from './state';

export interface IdentityOptions {
  readonly project: string;
  readonly region: string;
  readonly host: string;
  /** Of OIDC discovery and IAM Credentials; 0 chooses a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly dataDir: string | null;
  readonly serviceAccounts: readonly string[];
}

/** Addresses: `identity`, and each service account's metadata server under its e-mail. */
export interface Identity extends RunningService {
  /** `host:port` of each service account's metadata server: its `GCE_METADATA_HOST`. */
  readonly metadataHosts: Readonly<Record<string, string>>;
  /** Base for `signingEndpoint`; the client appends `<email>:signBlob`. */
  readonly signBlobEndpoint: string;
  /** An OIDC token as a service agent of Google Cloud attaches it to a push, an event or a schedule. */
  readonly identityToken: (email: string, audience: string) => Promise<string>;
  /** The account's own key; undefined as long as it has never signed anything. */
  readonly publicKey: (email: string) => KeyObject | undefined;
  /** @throws InvalidTokenError */
  readonly verifyIdentityToken: (
    token: string,
    audience: string | ((actual: string) => boolean),
  ) => VerifiedIdentity;
  /** The e-mail behind an access token. @throws InvalidTokenError */
  readonly verifyAccessToken: (token: string) => string;
  /** Whether `verifyAccessToken` would succeed. */
  readonly isAccessToken: (token: string) => boolean;
}

/** Starts the OIDC issuer, IAM Credentials and one metadata server for each service account. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const state = new IdentityState();
  const journal =
    options.dataDir === null
      ? memoryJournal<IdentityEntry>()
      : openJournal<IdentityEntry>(join(options.dataDir, 'identity.journal'), (entry) =>
          state.replay(entry),
        );
  state.keepIn(journal);
  // Begun now and awaited by the first token: by then it is usually there.
  state.key(ISSUER).catch(() => undefined);
  const issuer = new Issuer(state, options.clock);
  const accounts = new Set(options.serviceAccounts);
  let baseUrl = '';
  const shared = await listenHttp(
    identityServer({ state, issuer, accounts, baseUrl: () => baseUrl }),
    options,
  );
  baseUrl = `http://${shared.address}`;
  const metadata = await startMetadataServers({ ...options, state, issuer });
  const metadataHosts = Object.fromEntries(
    [...metadata].map(([email, listener]) => [email, listener.address]),
  );
  return {
    addresses: { identity: shared.address, ...metadataHosts },
    metadataHosts,
    signBlobEndpoint: `${baseUrl}/v1/projects/-/serviceAccounts/`,
    identityToken: (email, audience) => issuer.identityToken(email, audience),
    publicKey: (email) => (accounts.has(email) ? state.existingKey(email)?.publicKey : undefined),
    verifyIdentityToken: (token, audience) => issuer.verifyIdentityToken(token, audience),
    verifyAccessToken: (token) => issuer.verifyAccessToken(token),
    isAccessToken: (token) => issuer.isAccessToken(token),
    stop: async () => {
      await Promise.all([shared, ...metadata.values()].map((listener) => listener.close()));
      await state.settle();
      journal.close();
    },
  };
}

async function startMetadataServers(
  options: IdentityOptions & { readonly state: IdentityState; readonly issuer: Issuer },
): Promise<Map<string, HttpListener>> {
  const listeners = await Promise.all(
    options.serviceAccounts.map(async (email) => {
      const handler = metadataServer({ ...options, email });
      const port = options.state.metadataPort(email);
      const listener = await listenAgain(handler, { host: options.host, port });
      options.state.rememberMetadataPort(email, listener.port);
      return [email, listener] as const;
    }),
  );
  return new Map(listeners);
}

/** The port of the last time, so that processes that outlived a restart still find it; else a free one. */
async function listenAgain(
  handler: Parameters<typeof listenHttp>[0],
  options: ListenOptions,
): Promise<HttpListener> {
  try {
    return await listenHttp(handler, options);
  } catch (error) {
    if (options.port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listenHttp(handler, { ...options, port: 0 });
  }
}
