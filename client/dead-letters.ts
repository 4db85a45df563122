import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterList,
  RedriveReport,
  RedriveRequest,
} from '@attacca/core';
import type { Http } from './http';

export interface DeadLetterPage extends DeadLetterFilter {
  /** 1 to 200; 50 if absent. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** What operators do with messages no worker would take. Everybody else is refused with FORBIDDEN. */
export interface DeadLetterClient {
  /** The newest first. */
  listDeadLetters(page?: DeadLetterPage): Promise<DeadLetterList>;
  readDeadLetter(messageId: string): Promise<DeadLetter>;
  /** Publishes its task again. Refused with INVALID_STATE, and what to do instead, if that waits for no worker. */
  redriveDeadLetter(messageId: string): Promise<DeadLetter>;
  /** The same for one page of those that agree with a filter. */
  redriveDeadLetters(request?: RedriveRequest): Promise<RedriveReport>;
}

export function deadLetterClient(http: Http): DeadLetterClient {
  const base = '/api/v1/dead-letters';
  const one = (messageId: string): string => `${base}/${encodeURIComponent(messageId)}`;
  return {
    listDeadLetters: (page = {}) => http('GET', base, { query: { ...page } }),
    readDeadLetter: (messageId) => http('GET', one(messageId)),
    redriveDeadLetter: (messageId) => http('POST', `${one(messageId)}/redrive`),
    redriveDeadLetters: (body = {}) => http('POST', `${base}/redrive`, { body }),
  };
}
