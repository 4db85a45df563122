import { type DocumentTransaction } from '@attacca/cloud';
import {
  decideDeadLetter,
  maxRequeuesAtRest,
  maxRequeuesAtWork,
  timeAfter,
  type DeadLetter,
  type DeadLetterCase,
  type DeadLetterDecision,
  type Envelope,
  type Pipeline,
  type Requeued,
  type Task,
  type TaskQueuedPayload,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { isServiceAtWork } from '../pipelines/service-at-work';
import { type Services } from '../services';
import { type Delivery } from './delivery';

/** Dead letters are kept for this long. */
const keptDays = 90;

/** `dead_letters/{message_id}` as it is stored. */
export interface DeadLetterRecord extends DeadLetter {
  /** For Firestore's TTL policy, which wants its own type. */
  readonly expires_at: Date;
}

/**
 * Decides what becomes of a dead letter and writes that down, in one transaction with the documents it was decided on.
 * A repeat of the push finds what was written, and decides and counts nothing anew.
 */
export async function recordDeadLetter(
  services: Services,
  delivery: Delivery,
): Promise<DeadLetterRecord> {
  const path = paths.deadLetter(delivery.message_id);
  const known = await services.documents.get<DeadLetterRecord>(path);
  if (known !== undefined) return known;
  const history = await readHistory(services, delivery.envelope);
  return services.documents.transact(async (transaction) => {
    const written = await transaction.get<DeadLetterRecord>(path);
    if (written !== undefined) return written;
    const found = await readNamed(transaction, delivery.envelope);
    const now = services.now();
    const record = recordOf(delivery, { ...history, ...found }, now);
    transaction.create(path, record);
    return record;
  });
}

/** The documents a letter names. */
export async function readNamed(
  transaction: DocumentTransaction,
  envelope: Envelope<TaskQueuedPayload> | null,
): Promise<{ pipeline: Pipeline | undefined; task: Task | undefined }> {
  if (envelope === null) return { pipeline: undefined, task: undefined };
  const { job_id, task_id } = envelope.payload;
  const [pipeline, task] = await transaction.getAll<unknown>([
    paths.pipeline(job_id),
    paths.task(job_id, task_id),
  ]);
  return { pipeline: pipeline as Pipeline | undefined, task: task as Task | undefined };
}

type History = Pick<DeadLetterCase, 'published_at' | 'requeued' | 'is_service_at_work'>;

/** What came before, read outside the transaction: a letter that arrives meanwhile is one more time round at most. */
async function readHistory(
  services: Services,
  envelope: Envelope<TaskQueuedPayload> | null,
): Promise<History> {
  const published_at = envelope?.timestamp ?? '';
  const none: History = { published_at, requeued: [], is_service_at_work: false };
  if (envelope === null) return none;
  const { job_id, task_id } = envelope.payload;
  const task = await services.documents.get<Task>(paths.task(job_id, task_id));
  if (task === undefined) return none;
  const [requeued, is_service_at_work] = await Promise.all([
    readRequeued(services, task),
    isServiceAtWork(services, task.service),
  ]);
  return { published_at, requeued, is_service_at_work };
}

/** Those an operator has redriven are in another state, and so forgiven. */
async function readRequeued(
  { documents }: Services,
  { job_id, task_id, generation }: Task,
): Promise<Requeued[]> {
  const found = await documents.query<Requeued>({
    from: { collection: 'dead_letters' },
    where: [
      ['job_id', '==', job_id],
      ['task_id', '==', task_id],
      ['generation', '==', generation],
      ['state', '==', 'requeued'],
    ],
    select: ['received_at', 'is_service_at_work'],
    limit: maxRequeuesAtRest + maxRequeuesAtWork,
  });
  return found.map(({ data }) => data);
}

function recordOf(delivery: Delivery, found: DeadLetterCase, now: string): DeadLetterRecord {
  const { envelope } = delivery;
  const decision = envelope === null ? unreadable : decideDeadLetter(found);
  const state = stateAfter[decision.kind];
  const { task, is_service_at_work } = found;
  const isOwed = state === 'requeued' || state === 'failed';
  return {
    ...delivery,
    state,
    why: decision.why,
    service: task?.service ?? delivery.service,
    job_id: envelope?.payload.job_id ?? null,
    step_id: task?.step_id ?? null,
    task_id: envelope?.payload.task_id ?? null,
    generation: task?.generation ?? null,
    is_service_at_work,
    received_at: now,
    settled_at: isOwed ? null : now,
    redriven: null,
    expires_at: new Date(timeAfter(now, keptDays * 24 * 3600)),
  };
}

const unreadable = {
  kind: 'record',
  why: 'It is no message of a task; a person must look at it.',
} as const;

const stateAfter = {
  record: 'recorded',
  ignore: 'ignored',
  requeue: 'requeued',
  fail: 'failed',
} as const satisfies Record<DeadLetterDecision['kind'] | 'record', DeadLetter['state']>;
