import {
  AttaccaError,
  parseTaskQueued,
  type Envelope,
  type Task,
  type TaskQueuedPayload,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { type Services } from '../services';

/** The body of a Pub/Sub push. */
export interface PushBody {
  readonly message?: {
    readonly data?: string;
    readonly messageId?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  };
  readonly subscription?: string;
}

/**
 * Records a message no worker would take, and queues its task again if nobody has it: attempts count leases, never
 * deliveries.
 */
export async function receiveDeadLetter(
  services: Services,
  body: PushBody | undefined,
): Promise<void> {
  const message_id = body?.message?.messageId;
  if (message_id === undefined)
    throw new AttaccaError(
      'INVALID_REQUEST',
      'The body is no Pub/Sub push: message.messageId is missing.',
    );
  const text = Buffer.from(body?.message?.data ?? '', 'base64').toString('utf8');
  const envelope = parsed(text);
  const requeued = envelope === null ? null : await stillQueued(services, envelope.payload);
  await services.documents.transact((transaction) => {
    transaction.set(paths.deadLetter(message_id), {
      message_id,
      subscription: body?.subscription ?? null,
      attributes: body?.message?.attributes ?? {},
      text: text.slice(0, 10_000),
      job_id: envelope?.payload.job_id ?? null,
      task_id: envelope?.payload.task_id ?? null,
      outcome: requeued === null ? 'recorded' : 'requeued',
      received_at: services.now(),
    });
    return Promise.resolve();
  });
  services.log('WARNING', 'a message was dead-lettered', { message_id, ...envelope?.payload });
  if (requeued !== null) await publishTasks(services, [requeued], envelope?.trace_id ?? '');
}

function parsed(text: string): Envelope<TaskQueuedPayload> | null {
  try {
    const envelope = parseTaskQueued(text);
    paths.task(envelope.payload.job_id, envelope.payload.task_id);
    return envelope;
  } catch {
    return null; // Recorded as it is, for a person to look at.
  }
}

async function stillQueued(
  { documents }: Services,
  { job_id, task_id }: TaskQueuedPayload,
): Promise<Task | null> {
  const task = await documents.get<Task>(paths.task(job_id, task_id));
  return task?.state === 'queued' ? task : null;
}
