import { deadLetteredError } from '@attacca/core';
import { findTask } from '../pipelines/decide-on-task';
import { failTask } from '../pipelines/fail-task';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { type Services } from '../services';
import { readDelivery, type PushBody } from './delivery';
import { recordDeadLetter, type DeadLetterRecord } from './record';

/*
 * What is decided is written down first, then done, then marked as done. A crash in between leaves a letter that is not
 * settled: Pub/Sub pushes it again, and what is owed is done then. Doing it twice changes nothing: a message is a hint,
 * and a failed task fails no second time.
 */

/** Records a message no worker would take, and publishes its task again or fails it. A repeat changes nothing. */
export async function receiveDeadLetter(
  services: Services,
  body: PushBody | undefined,
): Promise<void> {
  const delivery = readDelivery(body, services.config.topicPrefix);
  const letter = await recordDeadLetter(services, delivery);
  if (letter.settled_at === null) await settle(services, letter);
  const { message_id, state, why, service, job_id, task_id, step_id, delivery_attempts } = letter;
  services.log('WARNING', 'a message was dead-lettered', {
    message_id,
    state,
    why,
    service,
    delivery_attempts,
    job_id,
    task_id,
    step_id,
    traceparent: letter.attributes['traceparent'],
  });
}

async function settle(services: Services, letter: DeadLetterRecord): Promise<void> {
  if (letter.state === 'failed') await failNamed(services, letter);
  if (letter.state === 'requeued') await publishNamed(services, letter);
  await services.documents.transact((transaction) => {
    transaction.update(paths.deadLetter(letter.message_id), { settled_at: services.now() });
    return Promise.resolve();
  });
}

async function failNamed(services: Services, letter: DeadLetterRecord): Promise<void> {
  const { job_id, task_id, generation } = letter;
  if (job_id === null || task_id === null || generation === null) return;
  await failTask(services, { job_id, task_id, generation, error: deadLetteredError(letter) });
}

async function publishNamed(
  services: Services,
  { job_id, task_id, generation }: DeadLetterRecord,
): Promise<void> {
  if (job_id === null || task_id === null) return;
  const { pipeline, task } = await findTask(services.documents, { job_id, task_id });
  if (pipeline === undefined || task?.state !== 'queued' || task.generation !== generation) return;
  await publishTasks(services, [task], pipeline.traceparent);
}
