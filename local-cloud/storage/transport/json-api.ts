import { InjectedFault, type Calls } from '../../calls';
import { notImplemented, StorageFailure } from '../state/failure';
import { accessMethods } from './access-methods';
import { bucketMethods } from './bucket-methods';
import { decodePath, empty, json, type Exchange, type Reply } from './exchange';
import { selectFields } from './field-mask';
import { faultStatus } from './fault-status';
import { type JsonMethod } from './json-method';
import { objectMethods } from './object-methods';
import { projectMethods } from './project-methods';
import { type Services } from './services';

/**
 * The path of a JSON API call, beginning with `/b`, `/projects` or `/channels`; undefined when it is
 * not one. A client that is pointed at an emulator leaves `/storage/v1` out.
 */
export function jsonApiPath(path: string): string | undefined {
  const match =
    /^(?:\/(?:resumable\/)?upload|\/download)?(?:\/storage\/v1)?(\/b(?:\/.*)?|\/projects\/[^/]+\/(?:hmacKeys|serviceAccount)(?:\/.*)?|\/channels\/stop)$/.exec(
      path,
    );
  return match?.[1]?.replace(/(.)\/$/, '$1');
}

/** The JSON API: a table of methods. Any other call answers 501. */
export class JsonApi {
  private readonly methods: readonly JsonMethod[];

  constructor(
    services: Services,
    private readonly calls: Calls,
  ) {
    this.methods = [
      ...bucketMethods(services),
      ...objectMethods(services),
      ...accessMethods(services),
      ...projectMethods(services),
    ];
  }

  /** Never throws: what is wrong is an answer as well. @param path as `jsonApiPath` gives it */
  async answer(exchange: Exchange, path: string): Promise<Reply> {
    try {
      const reply = await this.call(exchange, path);
      if (!reply.json) return reply;
      return { ...reply, json: selectFields(reply.json, exchange.query.get('fields')) };
    } catch (error) {
      return jsonFailure(error);
    }
  }

  private async call(exchange: Exchange, path: string): Promise<Reply> {
    for (const { name, verb, pattern, answer } of this.methods) {
      const match = verb === exchange.method && pattern.exec(path);
      if (!match) continue;
      const segments = match.slice(1).map(decodePath);
      const subject = segments.slice(0, 2).join('/');
      return await this.calls.run({ service: 'storage', method: name, subject }, () =>
        answer(exchange, segments),
      );
    }
    throw notImplemented(`${exchange.method} ${exchange.path}`);
  }
}

/** An error as the JSON API sends it. */
export function jsonFailure(error: unknown): Reply {
  if (error instanceof StorageFailure) {
    const { status, message, jsonReason, more } = error;
    if (status === 304) return empty(304);
    return errorReply(status, { message, reason: jsonReason, ...more.at });
  }
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof InjectedFault ? faultStatus(error.status) : 500;
  const reason = status === 429 ? 'rateLimitExceeded' : 'backendError';
  return errorReply(status, { message, reason });
}

function errorReply(
  code: number,
  { message, reason, ...at }: { message: string; reason: string },
): Reply {
  const errors = [{ message, domain: 'global', reason, ...at }];
  return json({ error: { code, message, errors } }, code);
}
