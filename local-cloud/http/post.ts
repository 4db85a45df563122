import { Agent, request } from 'node:http';

interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Wall-clock limit of the whole exchange. */
  readonly timeoutMilliseconds: number;
  readonly agent: Agent;
}

/**
 * Connections for calls out of the local cloud. Free sockets live shorter than the 5 seconds after
 * which Node servers close them, so that a call never goes out on a socket that is being closed.
 */
export function createOutboundAgent(): Agent {
  return new Agent({ keepAlive: true, timeout: 3_000 });
}

/** Sends one POST and resolves to the answer's HTTP status; its body is read and dropped. */
export function post(options: PostOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options.url, {
      method: 'POST',
      agent: options.agent,
      headers: { ...options.headers, 'content-length': options.body.length },
      signal: AbortSignal.timeout(options.timeoutMilliseconds),
    });
    outgoing.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}
