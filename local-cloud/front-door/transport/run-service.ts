import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RunServiceConfig } from '../../config';
import type { Identity } from '../../identity';
import type { Clock } from '../../service';
import { authorize } from './authorize';
import { forward, REQUEST_LIMIT_BYTES, type ForwardOptions, type ForwardProblem } from './forward';
import { endToEndHeaders, forwardedHeaders } from './forwarded-headers';
import { refuse } from './refusal-page';
import { upgradeHeaders, type ClientConnection } from './tunnel';
import { WaitingLine } from '../state/waiting-line';

/** A process that refuses connections for longer than this is not starting, it is gone. */
const CONNECT_PATIENCE_MILLISECONDS = 10_000;

/** One instance stands for all that Cloud Run would start, so the line before it may be long. */
const DEFAULT_MAX_WAITING = 1_000;

export interface RunServiceOptions {
  readonly config: RunServiceConfig;
  /** The service's public URL, once it is known. */
  readonly url: () => string;
  readonly clock: Clock;
  readonly verifyIdentityToken: Identity['verifyIdentityToken'];
}

const ANSWERS: Readonly<Record<Exclude<ForwardProblem, 'aborted'>, readonly [number, string]>> = {
  unreachable: [503, 'The service has no process that accepts connections.'],
  broken: [503, 'The connection to the process broke before its answer was complete.'],
  too_large: [413, `The request exceeds ${REQUEST_LIMIT_BYTES} bytes.`],
};

/** What stands in front of one Cloud Run service. */
export class RunService {
  // Free sockets are dropped before the 5 seconds after which Node servers close them.
  readonly #agent = new Agent({ keepAlive: true, timeout: 3_000 });
  readonly #line: WaitingLine;
  readonly #invokers: ReadonlySet<string>;

  constructor(private readonly options: RunServiceOptions) {
    const { config } = options;
    this.#line = new WaitingLine(config.concurrency, config.max_waiting ?? DEFAULT_MAX_WAITING);
    this.#invokers = new Set(config.invokers);
  }

  /**
   * Handles one request from its head to the end of its answer, or of its WebSocket. Never rejects.
   * @param connection of a WebSocket handshake
   */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    connection?: ClientConnection,
  ): Promise<void> {
    // A client that leaves in the middle of its answer is noticed by `close`, not by this.
    response.on('error', () => undefined);
    const admission = authorize({
      headers: request.headers,
      invokers: this.#invokers,
      audience: this.options.url(),
      verifyIdentityToken: this.options.verifyIdentityToken,
    });
    if ('status' in admission) return refuse(response, admission.status, admission.message);
    if (Number(request.headers['content-length'] ?? 0) > REQUEST_LIMIT_BYTES) {
      return refuse(response, ...ANSWERS.too_large);
    }
    const { signal, isLate, release } = this.#limits(response);
    const place = await this.#line.enter(signal);
    if (place === 'in') {
      try {
        const headers = {
          ...this.#headers(request),
          ...admission.headers,
          ...(connection && upgradeHeaders),
        };
        const problem = await this.#forward({
          request,
          response,
          headers,
          signal,
          ...(connection && { connection }),
        });
        if (problem !== null && problem !== 'aborted') refuse(response, ...ANSWERS[problem]);
      } finally {
        this.#line.leave();
      }
    } else if (place === 'line_full') {
      refuse(response, 429, 'There was no available instance, and too many requests wait for one.');
    }
    release();
    if (isLate()) {
      const { timeout_seconds } = this.options.config;
      refuse(response, 504, `The request took longer than ${timeout_seconds} seconds.`);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** One signal for the two things that end a request early: its client leaves, or its time is up. */
  #limits(response: ServerResponse): {
    signal: AbortSignal;
    isLate: () => boolean;
    release: () => void;
  } {
    const controller = new AbortController();
    let late = false;
    const cancel = this.options.clock.schedule(this.options.config.timeout_seconds * 1000, () => {
      late = true;
      controller.abort();
    });
    const onClose = (): void => {
      if (!response.writableFinished) controller.abort();
    };
    response.once('close', onClose);
    const release = (): void => {
      cancel();
      response.off('close', onClose);
    };
    return { signal: controller.signal, isLate: () => late, release };
  }

  #headers(request: IncomingMessage): ReturnType<typeof endToEndHeaders> {
    return {
      ...endToEndHeaders(request.headers),
      ...forwardedHeaders(request.headers, request.socket.remoteAddress ?? ''),
    };
  }

  #forward(
    exchange: Pick<ForwardOptions, 'request' | 'response' | 'headers' | 'signal' | 'connection'>,
  ): Promise<ForwardProblem | null> {
    return forward({
      ...exchange,
      target: this.options.config.target,
      agent: this.#agent,
      clock: this.options.clock,
      connectPatienceMilliseconds: CONNECT_PATIENCE_MILLISECONDS,
    });
  }
}
