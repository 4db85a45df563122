import { createHash } from 'node:crypto';
import { type Documents } from '@attacca/cloud';
import { AttaccaError, canonicalJson, timeAfter } from '@attacca/core';
import { paths } from '../pipelines/paths';
import { type KeptAnswer, type Once, type RouteAnswer } from './route';

/*
 * Idempotency-Key: the first answer is kept with its effect and replayed for a day.
 * 1. The record is created (must not exist) in the transaction of the effect: one cannot be without the other.
 * 2. There is no lock that a crash could leave behind. Of two requests at the same time one commits; the other fails at
 *    the record, or at what the first has changed, looks again and replays the first one's answer.
 * 3. A refused request leaves nothing: repaired, it may be sent with the same key.
 */

/** Answers are replayed to the same key for this long. */
const keptHours = 24;
const longestKey = 255;
const header = 'Idempotency-Key';

/** `idempotency/{uid}:{sha256 of the key}`. */
interface IdempotencyRecord {
  readonly key: string;
  /** Of route, parameters and body. */
  readonly fingerprint: string;
  /** JSON of the KeptAnswer, as text: nothing looks into it, so nothing of it is indexed. */
  readonly answer: string;
  /** The answer is replayed until then. */
  readonly replayed_until: string;
  /** The same for Firestore's TTL policy, which is late and wants its own type. */
  readonly expires_at: Date;
}

/** Where answers are kept, and whose a caller's keys are. */
export interface Repeats<Caller> {
  readonly documents: Pick<Documents, 'get' | 'transact'>;
  now(): string;
  ownerOf(caller: Caller): string;
}

/** One request that carries a key. */
export interface KeyedRequest {
  readonly owner: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** For a request without a key. */
export const withoutKey: Once = { keep: () => undefined };

/** @throws AttaccaError INVALID_REQUEST for a key that is empty or too long */
export function readKey(value: string | undefined): string | undefined {
  if (value === undefined || (value.length >= 1 && value.length <= longestKey)) return value;
  const allowed = `1 to ${longestKey} characters`;
  const message = `has ${value.length} characters; allowed are ${allowed}`;
  throw new AttaccaError('INVALID_REQUEST', `The request is not valid: ${header} ${message}.`, {
    errors: [{ field: header, given: value, allowed, message }],
  });
}

/** What makes two requests the same: where they go and what they carry, whatever the order of fields. */
export function fingerprintOf(request: {
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}): string {
  const { route, params, query, body = null } = request;
  return createHash('sha256').update(canonicalJson({ route, params, query, body })).digest('hex');
}

/**
 * Answers a request with a key: the first time by `handle`, after that from what was kept.
 * @throws AttaccaError IDEMPOTENCY_CONFLICT when the key was used for another request, and whatever `handle` throws
 */
export async function answerOnce(
  { documents, now }: Omit<Repeats<unknown>, 'ownerOf'>,
  request: KeyedRequest,
  handle: (once: Once) => Promise<RouteAnswer>,
): Promise<{ answer: RouteAnswer; isReplayed: boolean }> {
  const path = paths.idempotency(encodeURIComponent(request.owner), sha256(request.key));
  const isKept = (record: IdempotencyRecord | undefined): record is IdempotencyRecord =>
    record !== undefined && record.replayed_until > now();
  const known = await documents.get<IdempotencyRecord>(path);
  if (isKept(known)) return replayed(known, request);
  if (known !== undefined) await forget(documents, path, known);
  const once = createOnce(path, request, now());
  try {
    const answer = await handle(once);
    if (!once.hasKept()) await keepAfterwards(documents, once, answer);
    return { answer, isReplayed: false };
  } catch (error) {
    const meanwhile = await documents.get<IdempotencyRecord>(path).catch(() => undefined);
    if (isKept(meanwhile)) return replayed(meanwhile, request);
    throw error;
  }
}

function replayed(
  record: IdempotencyRecord,
  { fingerprint }: KeyedRequest,
): { answer: KeptAnswer; isReplayed: true } {
  if (record.fingerprint !== fingerprint) {
    throw new AttaccaError(
      'IDEMPOTENCY_CONFLICT',
      `This ${header} was used for another request: another body, or another address.`,
    );
  }
  return { answer: JSON.parse(record.answer) as KeptAnswer, isReplayed: true };
}

/** A record that has expired but is still there would make the new one's creation fail. */
async function forget(
  documents: Repeats<unknown>['documents'],
  path: string,
  expired: IdempotencyRecord,
): Promise<void> {
  await documents.transact(async (transaction) => {
    const current = await transaction.get<IdempotencyRecord>(path);
    if (current?.replayed_until === expired.replayed_until) transaction.delete(path);
  });
}

interface Keeping extends Once {
  hasKept(): boolean;
}

function createOnce(path: string, { key, fingerprint }: KeyedRequest, now: string): Keeping {
  const replayed_until = timeAfter(now, keptHours * 3600);
  let hasKept = false;
  return {
    hasKept: () => hasKept,
    keep: (transaction, { status, body, headers }) => {
      const record: IdempotencyRecord = {
        key,
        fingerprint,
        answer: JSON.stringify({ status, body, headers }),
        replayed_until,
        expires_at: new Date(replayed_until),
      };
      transaction.create(path, record);
      hasKept = true;
    },
  };
}

async function keepAfterwards(
  documents: Repeats<unknown>['documents'],
  once: Once,
  answer: RouteAnswer,
): Promise<void> {
  if (answer.stream !== undefined || answer.status >= 400) return;
  await documents.transact((transaction) => {
    once.keep(transaction, answer);
    return Promise.resolve();
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
