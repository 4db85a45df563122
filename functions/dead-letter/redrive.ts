import { AttaccaError, decideRedrive, type DeadLetter, type RedriveDecision } from '@attacca/core';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { type Services } from '../services';
import { readNamed, type DeadLetterRecord } from './record';

export interface Redriven {
  readonly letter: DeadLetter;
  readonly decision: RedriveDecision;
}

/**
 * Publishes the task of a dead letter again, on behalf of an operator, if it still waits for a worker. Said twice, it is
 * published twice: a message is a hint.
 * @param by uid of the operator
 * @throws AttaccaError NOT_FOUND
 */
export async function redriveLetter(
  services: Services,
  { message_id, by }: { message_id: string; by: string },
): Promise<Redriven> {
  const redriven = await services.documents.transact(async (transaction) => {
    const path = paths.deadLetter(message_id);
    const letter = await transaction.get<DeadLetterRecord>(path);
    if (letter === undefined)
      throw new AttaccaError('NOT_FOUND', `There is no dead letter ${message_id}.`);
    if (letter.envelope === null) return { letter, decision: unreadable };
    const decision = decideRedrive(await readNamed(transaction, letter.envelope));
    if (decision.kind !== 'publish') return { letter, decision };
    const at = services.now();
    // Settled: what was owed of the first decision, if anything, is what happens now.
    const fields = { state: 'redriven', redriven: { by, at }, settled_at: at } as const;
    transaction.update(path, fields);
    return { letter: { ...letter, ...fields }, decision };
  });
  const { decision } = redriven;
  if (decision.kind === 'publish') {
    await publishTasks(services, [decision.task], decision.traceparent);
    const { job_id, task_id } = decision.task;
    const fields = { message_id, job_id, task_id, traceparent: decision.traceparent };
    services.log('INFO', 'a dead letter was redriven', fields);
  }
  return redriven;
}

const unreadable: RedriveDecision = {
  kind: 'nothing',
  why: 'It is no message of a task: there is nothing to publish again.',
};
