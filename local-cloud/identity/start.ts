import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { undisturbedCalls, type Calls } from '../calls';
import { listenHttp, type HttpListener, type ListenOptions } from '../http';
import { memoryJournal, openPrivateJournal, writePrivateJournal } from '../journal';
import type { Clock, StatefulService } from '../service';
import { IdentityState, ISSUER, type IdentityEntry } from './state/identity-state';
import { Impersonation } from './state/impersonation';
import { Issuer, type VerifiedIdentity } from './state/issuer';
import { identityServer } from './transport/identity-server';
import { metadataServer, type MetadataServerOptions } from './transport/metadata-server';

export interface IdentityOptions {
  readonly project: string;
  readonly region: string;
  readonly host: string;
  /** Of OIDC discovery, OAuth and IAM; 0 chooses a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly dataDir: string | null;
  readonly serviceAccounts: readonly string[];
  /** Who may act as which account (`roles/iam.serviceAccountTokenCreator`); each only as itself if absent. */
  readonly tokenCreators?: readonly {
    readonly service_account: string;
    readonly members: readonly string[];
  }[];
  readonly calls?: Calls;
}

/** Addresses: `identity`, and each service account's metadata server under its e-mail. */
export interface Identity extends StatefulService {
  /** `host:port` of each service account's metadata server: its `GCE_METADATA_HOST`. */
  readonly metadataHosts: Readonly<Record<string, string>>;
  /** Base for `signingEndpoint`; the client appends `<email>:signBlob`. */
  readonly signBlobEndpoint: string;
  /** An OIDC token as a service agent of Google Cloud attaches it to a push, an event or a schedule. */
  readonly identityToken: (email: string, audience: string) => Promise<string>;
  /** An OAuth access token of the account, as its metadata server hands it out. */
  readonly accessToken: (email: string) => Promise<string>;
  /** The account's own key; undefined as long as it has never signed anything. */
  readonly publicKey: (email: string) => KeyObject | undefined;
  /** Every key that the account may have signed with: its own, and those of its key files. */
  readonly publicKeys: (email: string) => readonly KeyObject[];
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

const JOURNAL = 'identity.journal';

/** Starts the OIDC issuer, OAuth, IAM and one metadata server for each service account. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { project, clock, dataDir, calls = undisturbedCalls } = options;
  const state = new IdentityState(clock);
  const journal =
    dataDir === null
      ? memoryJournal<IdentityEntry>()
      : openPrivateJournal<IdentityEntry>(join(dataDir, JOURNAL), (entry) => state.replay(entry));
  state.keepIn(journal);
  // Begun now and awaited by the first token: by then it is usually there.
  state.key(ISSUER).catch(() => undefined);
  const issuer = new Issuer(state, clock);
  const accounts = new Set(options.serviceAccounts);
  const impersonation = new Impersonation(options.tokenCreators ?? []);
  let baseUrl = '';
  const shared = await listenHttp(
    identityServer({
      project,
      state,
      issuer,
      accounts,
      impersonation,
      calls,
      baseUrl: () => baseUrl,
    }),
    options,
  );
  baseUrl = `http://${shared.address}`;
  const metadata = await startMetadataServers({ ...options, calls, state, issuer });
  const metadataHosts = Object.fromEntries(
    [...metadata].map(([email, listener]) => [email, listener.address]),
  );
  const publicKeys = (email: string): readonly KeyObject[] =>
    accounts.has(email) ? state.publishedKeys(email).map((key) => key.publicKey) : [];
  return {
    addresses: { identity: shared.address, ...metadataHosts },
    metadataHosts,
    signBlobEndpoint: `${baseUrl}/v1/projects/-/serviceAccounts/`,
    identityToken: (email, audience) => issuer.identityToken(email, audience),
    accessToken: (email) => issuer.accessToken(email),
    publicKey: (email) => publicKeys(email)[0],
    publicKeys,
    verifyIdentityToken: (token, audience) => issuer.verifyIdentityToken(token, audience),
    verifyAccessToken: (token) => issuer.verifyAccessToken(token),
    isAccessToken: (token) => issuer.isAccessToken(token),
    inspect: (limit) => ({
      service_accounts: [...accounts].slice(0, limit).map((email) => ({
        email,
        metadata_host: metadataHosts[email],
        key_files: state.handedOutKeys(email).length,
      })),
      published_keys: state.publishedKeys(ISSUER).map(({ keyId }) => keyId),
    }),
    reset: () => state.reset(),
    exportTo: async (folder) => {
      await state.settle();
      writePrivateJournal(join(folder, JOURNAL), state.entries());
    },
    stop: async () => {
      await Promise.all([shared, ...metadata.values()].map((listener) => listener.close()));
      await state.settle();
      journal.close();
    },
  };
}

async function startMetadataServers(
  options: Omit<MetadataServerOptions, 'email'> &
    Pick<IdentityOptions, 'host' | 'serviceAccounts'> & { readonly state: IdentityState },
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
