import { Agent, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface SendOptions {
  readonly method: string;
  /** `http:` or `https:`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Wall-clock limit of the whole exchange. */
  readonly timeoutMilliseconds: number;
  /** For `http:` URLs. */
  readonly agent: Agent;
}

/**
 * Connections for calls out of the local cloud. Free sockets live shorter than the 5 seconds after
 * which Node servers close them, so that a call never goes out on a socket that is being closed.
 */
export function createOutboundAgent(): Agent {
  return new Agent({ keepAlive: true, timeout: 3_000 });
}

/** Sends one request and resolves to the answer's HTTP status; its body is read and dropped. */
export function send(options: SendOptions): Promise<number> {
  const { method, url, body } = options;
  const isSecure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const settings = {
      method,
      headers: lengthOf(options),
      signal: AbortSignal.timeout(options.timeoutMilliseconds),
    };
    const outgoing = isSecure
      ? requestHttps(url, settings)
      : requestHttp(url, { ...settings, agent: options.agent });
    outgoing.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A request that may have no body announces none, unless it has one. */
function lengthOf({ method, headers, body }: SendOptions): Record<string, string> {
  const isBodiless = body.length === 0 && ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  return isBodiless ? { ...headers } : { ...headers, 'content-length': String(body.length) };
}
