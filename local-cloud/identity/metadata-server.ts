import type { IncomingMessage, ServerResponse } from 'node:http';
import { TOKEN_LIFE_SECONDS, type Issuer } from './issuer';
import { projectNumber, uniqueId } from './unique-id';

const FLAVOR = { 'metadata-flavor': 'Google', server: 'Metadata Server for VM' };
const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

export interface MetadataServerOptions {
  readonly project: string;
  readonly region: string;
  readonly email: string;
  readonly issuer: Issuer;
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
  const send = (response: ServerResponse, { status, type, body }: Answer): void => {
    response.writeHead(status, { ...FLAVOR, 'content-type': type });
    response.end(body);
  };
  return (request, response) => {
    answer(options, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, { status: 500, type: 'text/html', body: String(error) }),
    );
  };
}

async function answer(options: MetadataServerOptions, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://metadata.google.internal');
  // The real server refuses both, so that a tricked proxy or browser cannot read tokens.
  if (request.headers['metadata-flavor'] !== 'Google') {
    return problem(403, 'Missing required header: Metadata-Flavor: Google');
  }
  if (request.headers['x-forwarded-for'] !== undefined) {
    return problem(403, 'Requests with X-Forwarded-For are refused');
  }
  if (request.method !== 'GET') return problem(405, `Method ${request.method} is not allowed`);
  if (url.pathname === '/') return text('0.1/\ncomputeMetadata/\n');
  if (!url.pathname.startsWith('/computeMetadata/v1')) return problem(404, 'Not found');
  const path = url.pathname.slice('/computeMetadata/v1'.length).replace(/^\/+|\/+$/g, '');
  return account(options, path, url.searchParams) ?? plain(options, path);
}

function plain(options: MetadataServerOptions, path: string): Answer {
  const values: Readonly<Record<string, string>> = {
    '': 'instance/\nproject/\nuniverse/\n',
    instance: 'id\nregion\nservice-accounts/\nzone\n',
    'instance/id': uniqueId(`instance of ${options.email}`),
    'instance/region': `projects/${projectNumber(options.project)}/regions/${options.region}`,
    'instance/zone': `projects/${projectNumber(options.project)}/zones/${options.region}-1`,
    project: 'numeric-project-id\nproject-id\n',
    'project/project-id': options.project,
    'project/numeric-project-id': projectNumber(options.project),
    'universe/universe-domain': 'googleapis.com',
  };
  const value = values[path];
  return value === undefined ? problem(404, `No metadata at ${path}`) : text(value);
}

/** `instance/service-accounts/…`; the account goes by `default` and by its e-mail. Null: not this tree. */
function account(
  options: MetadataServerOptions,
  path: string,
  query: URLSearchParams,
): Promise<Answer> | Answer | null {
  const prefix = 'instance/service-accounts';
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return null;
  const { email } = options;
  const [name, property = ''] = path.slice(prefix.length + 1).split('/');
  const facts = { aliases: ['default'], email, scopes: SCOPES };
  if (!name) {
    return query.get('recursive') === 'true'
      ? json({ default: facts, [email]: facts })
      : text(`default/\n${email}/\n`);
  }
  if (name !== 'default' && name !== email) return problem(404, `No service account ${name}`);
  switch (property) {
    case '':
      return query.get('recursive') === 'true'
        ? json(facts)
        : text('aliases\nemail\nidentity\nscopes\ntoken\n');
    case 'aliases':
      return text('default\n');
    case 'email':
      return text(email);
    case 'scopes':
      return text(SCOPES.join('\n') + '\n');
    case 'token':
      return accessToken(options);
    case 'identity':
      return identityToken(options, query);
    default:
      return problem(404, `No metadata at ${path}`);
  }
}

async function accessToken({ issuer, email }: MetadataServerOptions): Promise<Answer> {
  const token = await issuer.accessToken(email);
  return json({ access_token: token, expires_in: TOKEN_LIFE_SECONDS, token_type: 'Bearer' });
}

async function identityToken(
  { issuer, email }: MetadataServerOptions,
  query: URLSearchParams,
): Promise<Answer> {
  const audience = query.get('audience');
  if (!audience) return problem(400, 'non-empty audience parameter required');
  return text(await issuer.identityToken(email, audience));
}

function text(body: string): Answer {
  return { status: 200, type: 'application/text', body };
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}

function problem(status: number, body: string): Answer {
  return { status, type: 'text/html', body: body + '\n' };
}
