import { type Decision, type Draft, type Wanted } from './draft';
import { joinId, leafOf } from './fan-out';
import { chainOf, keeperOf } from './hand-out';
import { type Task } from './state';

/**
 * Reads at once what completing tasks asks for one after another: where their results are kept, the leaves that count
 * their batches, and those that hand out the next ones. It changes nothing, and what it does not foresee is read later.
 */
export function* readAheadFor(draft: Draft, tasks: readonly Task[]): Decision<void> {
  yield* draft.readAhead(tasks.flatMap((task) => wantedBy(draft, task)));
}

function wantedBy(draft: Draft, { cache_key, batch, step_id, generation }: Task): Wanted[] {
  const entry: Wanted[] = cache_key === null ? [] : [{ kind: 'cache', id: cache_key }];
  const step = draft.pipeline.steps.find((candidate) => candidate.step_id === step_id);
  const isCurrent = step?.generation === generation && !draft.isOver;
  if (batch === null || !isCurrent || step.fan_out === null) return entry;
  const leaf = leafOf(step.fan_out, batch.index);
  const keeper = keeperOf(chainOf(draft, step.fan_out.head)) ?? step;
  const joins = [step, keeper].map((each) => ({
    kind: 'join' as const,
    id: joinId(each, 0, leaf),
  }));
  return [...entry, ...joins];
}
