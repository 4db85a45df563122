import { type DocumentQuery, type User } from '@attacca/cloud';
import {
  AttaccaError,
  deadLetterStates,
  parseBody,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetterList,
  type DeadLetterState,
  type RedriveReport,
  type RedriveRequest,
} from '@attacca/core';
import { type DeadLetterRecord } from '../dead-letter/record';
import { redriveLetter } from '../dead-letter/redrive';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { pageOf, readPage, type Page } from './page';

type Query = Readonly<Record<string, string>>;

const id = { type: 'string', minLength: 1, maxLength: 128 };

/** Body of the redrive of many. */
export const redriveSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    state: { enum: deadLetterStates, description: 'Only dead letters in this state.' },
    service: { ...id, description: 'Only those that workers of this service did not take.' },
    job_id: { ...id, description: 'Only those of this job.' },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 200,
      description: 'Dead letters looked at, 1 to 200; 50 if absent.',
    },
    cursor: { type: 'string', description: 'next_cursor of the answer before.' },
  },
} as const;

/** Dead letters of everybody, the newest first. */
export async function listDeadLetters(services: Services, query: Query): Promise<DeadLetterList> {
  const { records, next_cursor } = await readLetters(services, readFilter(query), readPage(query));
  return { dead_letters: records.map(documentOf), next_cursor };
}

/** @throws AttaccaError NOT_FOUND */
export async function readDeadLetter(
  { documents }: Services,
  message_id: string,
): Promise<DeadLetter> {
  const record = await documents.get<DeadLetterRecord>(paths.deadLetter(message_id));
  if (record === undefined)
    throw new AttaccaError('NOT_FOUND', `There is no dead letter ${message_id}.`);
  return documentOf(record);
}

/**
 * Publishes the task of one dead letter again.
 * @throws AttaccaError NOT_FOUND; INVALID_STATE for one whose task waits for no worker, saying what to do instead
 */
export async function redriveDeadLetter(
  services: Services,
  user: User,
  message_id: string,
): Promise<DeadLetter> {
  const { letter, decision } = await redriveLetter(services, { message_id, by: user.uid });
  if (decision.kind === 'publish') return documentOf(letter);
  throw new AttaccaError(
    'INVALID_STATE',
    `The dead letter ${message_id} cannot be redriven. ${decision.why}`,
  );
}

/** Publishes the tasks of a page of dead letters again, as far as they wait for workers. */
export async function redriveDeadLetters(
  services: Services,
  user: User,
  body: unknown,
): Promise<RedriveReport> {
  const { limit, cursor, ...filter } = parseBody<RedriveRequest>(redriveSchema, body ?? {});
  const page = readPage({
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  const { records, next_cursor } = await readLetters(services, filter, page);
  const counts = { publish: 0, retry_job: 0, nothing: 0 };
  const jobs = new Set<string>();
  for (const { message_id, job_id } of records) {
    const { decision } = await redriveLetter(services, { message_id, by: user.uid });
    counts[decision.kind] += 1;
    if (decision.kind === 'retry_job' && job_id !== null) jobs.add(job_id);
  }
  return {
    examined: records.length,
    redriven: counts.publish,
    must_retry: counts.retry_job,
    nothing_to_do: counts.nothing,
    jobs_to_retry: [...jobs],
    next_cursor,
  };
}

async function readLetters(
  { documents }: Services,
  filter: DeadLetterFilter,
  { limit, startAfter }: Page,
): Promise<{ records: readonly DeadLetterRecord[]; next_cursor: string | null }> {
  const given = Object.entries(filter) as [keyof DeadLetterFilter, string][];
  const query: DocumentQuery = {
    from: { collection: 'dead_letters' },
    where: given.map(([field, value]) => [field, '==', value] as const),
    orderBy: [
      ['received_at', 'desc'],
      ['message_id', 'desc'],
    ],
    limit: limit + 1,
    ...(startAfter === null ? {} : { startAfter }),
  };
  const found = await documents.query<DeadLetterRecord>(query);
  const { items, next_cursor } = pageOf(
    found.map(({ data }) => data),
    limit,
    (last) => [last.received_at, last.message_id],
  );
  return { records: items, next_cursor };
}

function readFilter({ state, service, job_id }: Query): DeadLetterFilter {
  return {
    ...(state === undefined ? {} : { state: readState(state) }),
    ...(service === undefined ? {} : { service }),
    ...(job_id === undefined ? {} : { job_id }),
  };
}

function readState(given: string): DeadLetterState {
  const state = deadLetterStates.find((known) => known === given);
  if (state !== undefined) return state;
  const allowed = deadLetterStates.join(', ');
  const message = `state is ${JSON.stringify(given)}; allowed is one of ${allowed}`;
  throw new AttaccaError('INVALID_REQUEST', `The request is not valid: ${message}.`, {
    errors: [{ field: 'state', given, allowed, message }],
  });
}

/** As it is stored, without what is only Firestore's. */
function documentOf(record: DeadLetter & Partial<DeadLetterRecord>): DeadLetter {
  const { expires_at, ...letter } = record;
  return letter;
}
