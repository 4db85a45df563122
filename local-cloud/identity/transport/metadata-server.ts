import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { InjectedFault, type Calls } from '../../calls';
import type { Clock } from '../../service';
import { TOKEN_LIFE_SECONDS, type Issuer } from '../state/issuer';
import { projectNumber } from '../state/unique-id';
import {
  instanceId,
  isDirectory,
  metadataAt,
  metadataJson,
  metadataLines,
  metadataText,
  metadataTree,
  type MetadataDirectory,
} from './metadata-tree';

const FLAVOR = { 'metadata-flavor': 'Google', server: 'Metadata Server for VM' };

export interface MetadataServerOptions {
  readonly project: string;
  readonly region: string;
  readonly email: string;
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly calls: Calls;
}

interface Answer {
  readonly status: number;
  readonly type: 'application/text' | 'application/json' | 'text/html';
  readonly body: string;
}

/** The handler of one service account's metadata server: what a process that runs as it is told. */
export function metadataServer(
  options: MetadataServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const tree = metadataTree(options);
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://metadata.google.internal');
    answer({ ...options, tree }, request, url)
      .catch((error: unknown) => failure(error))
      .then((result) => {
        const etag = createHash('sha256').update(result.body).digest('hex').slice(0, 16);
        const send = (): void => {
          response.writeHead(result.status, { ...FLAVOR, 'content-type': result.type, etag });
          response.end(result.body);
        };
        if (result.status === 200 && waits(url.searchParams, etag))
          hold({ options, url, response, send });
        else send();
      })
      .catch(() => response.destroy());
  };
}

/** Nothing here ever changes, so whoever waits for a change waits until the time is up. */
function hold(held: {
  readonly options: MetadataServerOptions;
  readonly url: URL;
  readonly response: ServerResponse;
  readonly send: () => void;
}): void {
  const seconds = Number(held.url.searchParams.get('timeout_sec') ?? 0);
  if (!(seconds > 0)) return;
  const cancel = held.options.clock.schedule(seconds * 1000, held.send);
  held.response.once('close', cancel);
}

function waits(query: URLSearchParams, etag: string): boolean {
  return query.get('wait_for_change') === 'true' && (query.get('last_etag') ?? etag) === etag;
}

async function answer(
  options: MetadataServerOptions & { readonly tree: MetadataDirectory },
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  // The real server refuses both, so that a tricked proxy or browser cannot read tokens.
  if (request.headers['metadata-flavor'] !== 'Google') {
    return problem(403, 'Missing required header: Metadata-Flavor: Google');
  }
  if (request.headers['x-forwarded-for'] !== undefined) {
    return problem(403, 'Requests with X-Forwarded-For are refused');
  }
  if (request.method !== 'GET') return problem(405, `Method ${request.method} is not allowed`);
  const pathname = decodeURIComponent(url.pathname);
  if (pathname === '/') return text('0.1/\ncomputeMetadata/\n');
  if (pathname.replace(/\/$/, '') === '/computeMetadata') return text('v1/\n');
  if (!/^\/computeMetadata\/v1(\/|$)/.test(pathname)) return problem(404, 'Not found');
  const path = pathname.slice('/computeMetadata/v1'.length).replace(/^\/+|\/+$/g, '');
  const [, subject = '', minted] =
    /^instance\/service-accounts\/([^/]+)\/(token|identity)$/.exec(path) ?? [];
  const method = minted === undefined ? 'metadata.get' : `metadata.${minted}`;
  return options.calls.run({ service: 'identity', method, subject: options.email }, () => {
    if (minted === undefined) return fact(options.tree, path, url.searchParams);
    if (subject !== 'default' && subject !== options.email) {
      return problem(404, `No service account ${subject}`);
    }
    return minted === 'token'
      ? accessToken(options, url.searchParams)
      : identityToken(options, url.searchParams);
  });
}

function fact(tree: MetadataDirectory, path: string, query: URLSearchParams): Answer {
  const value = metadataAt(tree, path);
  if (value === undefined) return problem(404, `No metadata at ${path}`);
  const isRecursive = query.get('recursive')?.toLowerCase() === 'true';
  const asJson = query.get('alt') === 'json' || (isRecursive && query.get('alt') !== 'text');
  if (asJson && (isRecursive || !isDirectory(value))) return json(metadataJson(value));
  if (isRecursive) return text(metadataLines(value));
  const tokens = /^instance\/service-accounts\/[^/]+$/.test(path) ? 'identity\ntoken\n' : '';
  return text(metadataText(value) + tokens);
}

async function accessToken(
  { issuer, email }: MetadataServerOptions,
  query: URLSearchParams,
): Promise<Answer> {
  const scopes = query.get('scopes')?.split(',').filter(Boolean) ?? [];
  const token = await issuer.accessToken(email, scopes.length > 0 ? { scopes } : {});
  return json(
    JSON.stringify({ access_token: token, expires_in: TOKEN_LIFE_SECONDS, token_type: 'Bearer' }),
  );
}

/** With `format=full` the token also says on which instance it was asked for. */
async function identityToken(
  { issuer, email, project, region }: MetadataServerOptions,
  query: URLSearchParams,
): Promise<Answer> {
  const audience = query.get('audience');
  if (!audience) return problem(400, 'non-empty audience parameter required');
  if (query.get('format') !== 'full') return text(await issuer.identityToken(email, audience));
  const compute_engine = {
    instance_id: instanceId(email),
    instance_name: email.split('@')[0],
    ...(query.get('licenses')?.toUpperCase() === 'TRUE' ? { license_id: [] } : {}),
    project_id: project,
    project_number: Number(projectNumber(project)),
    zone: `${region}-b`,
  };
  const claims = { google: { compute_engine } };
  return text(await issuer.identityToken(email, audience, { claims }));
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  return problem(
    error instanceof InjectedFault && error.status === 'UNAVAILABLE' ? 503 : 500,
    message,
  );
}

function text(body: string): Answer {
  return { status: 200, type: 'application/text', body };
}

function json(body: string): Answer {
  return { status: 200, type: 'application/json', body };
}

function problem(status: number, body: string): Answer {
  return { status, type: 'text/html', body: body + '\n' };
}
