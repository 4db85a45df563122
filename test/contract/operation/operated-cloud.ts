import { request, type IncomingMessage } from 'node:http';
import { startLocalCloud, type LocalCloud, type LocalCloudConfig } from '@attacca/local-cloud';
import { emptyConfig } from '../cloud/contract-target';

export interface AdminAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as JSON. */
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- as the wire has it; the assertions check it
}

interface AdminRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
}

/** A local cloud in memory that is operated through its admin endpoint alone. */
export interface OperatedCloud {
  readonly cloud: LocalCloud;
  readonly project: string;
  /** Base URL of the admin endpoint. */
  readonly admin: string;
  call(method: string, path: string, request?: AdminRequest): Promise<AdminAnswer>;
  stop(): Promise<void>;
}

/** Starts one, with the environment set so that official clients find it. */
export async function operatedCloud(
  changes: Partial<LocalCloudConfig> = {},
  importFrom?: string,
): Promise<OperatedCloud> {
  const config = { ...emptyConfig, project: 'demo-operated', ...changes };
  const cloud = await startLocalCloud(config, importFrom === undefined ? {} : { importFrom });
  const environment = cloud.environment(config.service_accounts[0]);
  Object.assign(process.env, environment);
  const admin = environment['ATTACCA_LOCAL_CLOUD_ADMIN'] ?? '';
  return {
    cloud,
    admin,
    project: config.project,
    call: (method, path, given = {}) => callAdmin(`${admin}${path}`, { method, ...given }),
    stop: async () => {
      for (const name of Object.keys(environment)) delete process.env[name];
      await cloud.stop();
    },
  };
}

/** By node:http: `fetch` refuses to send headers that an attacker's browser would. */
function callAdmin(
  url: string,
  { method, headers = {}, body }: AdminRequest & { readonly method: string },
): Promise<AdminAnswer> {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      headers: { ...type, 'content-length': String(Buffer.byteLength(text)), ...headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(read(answer, Buffer.concat(chunks).toString('utf8'))));
    });
    outgoing.end(text);
  });
}

function read({ statusCode = 0, headers }: IncomingMessage, body: string): AdminAnswer {
  return {
    status: statusCode,
    headers,
    body,
    get json() {
      return JSON.parse(body) as unknown;
    },
  };
}
