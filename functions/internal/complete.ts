import { type CompleteAnswer, type Draft, type Task } from '@attacca/core';
import { findTask } from '../pipelines/decide-on-task';
import { followUp } from '../pipelines/follow-up';
import { type Progress } from '../pipelines/progress';
import { failAboveTolerance } from '../pipelines/tolerance';
import { transactDraft } from '../pipelines/transact-draft';
import { type Services } from '../services';
import { commitCompletions, type Outcome, type Verdict } from './commit-completions';
import { type CompleteCall } from './complete-call';
import { leasedTask } from './leased-task';
import { secureOutputs } from './secure-outputs';

/** What one completion is answered. */
export type Completion = { readonly answer: CompleteAnswer } | { readonly error: unknown };

/** Completes one task. A repeat gets the first answer. @throws AttaccaError */
export async function complete(
  services: Services,
  progress: Progress,
  call: CompleteCall,
): Promise<CompleteAnswer> {
  const [completion] = await completeAll(services, progress, [call]);
  if (completion === undefined || 'error' in completion) throw completion?.error;
  return completion.answer;
}

/**
 * Completes tasks that one worker has finished at the same time, in one transaction: they share its reads, its joins and
 * its commit. One that is refused leaves the others as they are.
 * @param calls about tasks of one job
 * @returns one for each call, in their order
 */
export async function completeAll(
  services: Services,
  progress: Progress,
  calls: readonly CompleteCall[],
): Promise<Completion[]> {
  const refused = new Map<CompleteCall, unknown>();
  await Promise.all(
    calls.map((call) =>
      secureOutputs(services, call).catch(async (error: unknown) => {
        if (!(await isRepeated(services, call))) refused.set(call, error);
      }),
    ),
  );
  const ready = calls.filter((call) => !refused.has(call));
  const answers = await commitOrDivide(services, progress, ready);
  return calls.map((call) =>
    refused.has(call) ? { error: refused.get(call) } : (answers[ready.indexOf(call)] as Completion),
  );
}

/** A repetition gets the first answer, though what it speaks of may have been deleted since. */
async function isRepeated(
  { documents }: Services,
  { address, request }: CompleteCall,
): Promise<boolean> {
  const { task } = await findTask(documents, address);
  return task?.finished_by?.request_id === request.request_id;
}

/** What fails together is tried one by one: what is wrong with one must not keep the others. */
async function commitOrDivide(
  services: Services,
  progress: Progress,
  calls: readonly CompleteCall[],
): Promise<Completion[]> {
  if (calls.length === 0) return [];
  try {
    const outcome = await transactDraft(services, (transaction) =>
      commitCompletions(transaction, services, calls),
    );
    return await finish(services, progress, outcome);
  } catch (error) {
    if (calls.length === 1) return [{ error }];
    const answers: Completion[] = [];
    for (const call of calls) answers.push(...(await commitOrDivide(services, progress, [call])));
    return answers;
  }
}

/** What is done outside the transaction, and the answers. */
async function finish(
  services: Services,
  progress: Progress,
  { draft, verdicts }: Outcome,
): Promise<Completion[]> {
  const chained = verdicts.flatMap((verdict) =>
    verdict.kind !== 'refused' && verdict.chained !== null ? [verdict.chained.task_id] : [],
  );
  const [answers] = await Promise.all([
    Promise.all(verdicts.map((verdict) => answerTo(services, draft, verdict))),
    followUp(services, draft, chained),
    ...verdicts.flatMap((verdict) =>
      verdict.kind === 'accepted'
        ? [progress.add(verdict.task, itemsDone(verdict.task), draft.pipeline)]
        : [],
    ),
    ...verdicts.flatMap((verdict) =>
      verdict.kind !== 'refused' && verdict.task.failed_items.length > 0
        ? [failAboveTolerance(services, verdict.task)]
        : [],
    ),
  ]);
  return answers;
}

async function answerTo(
  services: Services,
  { pipeline }: Draft,
  verdict: Verdict,
): Promise<Completion> {
  if (verdict.kind === 'refused') return { error: verdict.error };
  const { chained } = verdict;
  return {
    answer: { chained: chained === null ? null : await leasedTask(services, pipeline, chained) },
  };
}

function itemsDone({ batch, items_reported }: Task): number {
  return batch === null ? 0 : batch.to - batch.from - items_reported;
}
