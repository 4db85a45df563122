import { addUsage, type Usage } from '../cost/usage';
import { type Draft } from './draft';
import { type Join, type Pipeline, type Step, type Task } from './state';

/*
 * What a commit itself takes is booked on a document that it writes anyway and whose usage is still to be passed on: so
 * counting costs no write, and nothing is counted twice.
 */

/** The documents that a transaction read and wrote. */
export interface DocumentCounts {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

/** The write of a pipeline's document calls the orchestrator, which reads it. */
const usageOfEvent: Usage = { function_invocations: 1, firestore_reads: 1 };

/** What it takes to commit a draft. @param counts what its transaction has read, and written beside it */
export function usageOfDraft(draft: Draft, { reads, writes, deletes }: DocumentCounts): Usage {
  const hasPipeline = draft.pipeline !== draft.before;
  const gone = draft.writes.filter(({ document }) => document === undefined).length;
  const usage = {
    firestore_reads: reads,
    firestore_writes: writes + draft.writes.length - gone + (hasPipeline ? 1 : 0),
    firestore_deletes: deletes + gone,
  };
  return hasPipeline ? addUsage(usage, usageOfEvent) : usage;
}

/** What it takes to commit one document. @param counts what its transaction has read, and written beside it */
function usageOfWrite({ reads, writes, deletes }: DocumentCounts): Usage {
  return { firestore_reads: reads, firestore_writes: writes + 1, firestore_deletes: deletes };
}

/** The task with what it takes to write it. @param counts what its transaction has read, and written beside it */
export function bookedTask(task: Task, counts: DocumentCounts): Task {
  return { ...task, usage: addUsage(task.usage, usageOfWrite(counts)) };
}

/** The pipeline with what it takes to write it, and with what that brings about. @param counts what its transaction has read, and written beside it */
export function bookedPipeline(pipeline: Pipeline, counts: DocumentCounts, more?: Usage): Pipeline {
  const usage = addUsage(pipeline.usage, usageOfWrite(counts), usageOfEvent, more);
  return { ...pipeline, usage };
}

/**
 * Books usage on the pipeline if the draft writes it, else on a join that is not complete, else on a task that is not
 * counted. A commit that writes none of them (results that are passed on to others) is nobody's.
 */
export function book(draft: Draft, usage: Usage): void {
  const { pipeline } = draft;
  if (pipeline !== draft.before) {
    draft.pipeline = { ...pipeline, usage: addUsage(pipeline.usage, usage) };
    return;
  }
  const written = draft.writes.filter(({ document }) => document !== undefined);
  const joins = written.flatMap(({ wanted, document }) =>
    wanted.kind === 'join' ? [document as Join] : [],
  );
  const join = joins.find(({ missing }) => missing > 0);
  if (join !== undefined) return draft.putJoin({ ...join, usage: addUsage(join.usage, usage) });
  const tasks = written.flatMap(({ wanted, document }) =>
    wanted.kind === 'task' ? [document as Task] : [],
  );
  const task = tasks.find(({ is_counted }) => !is_counted);
  if (task !== undefined) draft.putTask({ ...task, usage: addUsage(task.usage, usage) });
}

/** What a join says of itself and of those it has counted. */
export type CountedJoin = Pick<
  Join,
  'join_id' | 'step_id' | 'generation' | 'parent' | 'position' | 'usage' | 'results'
>;

/**
 * Of a pipeline that ended before its steps did: what was used and went no further up. Each join counts unless its
 * parent has counted it, and each task unless a join has.
 * @param joins all of the steps that are not complete
 * @param tasks those that were not counted
 * @returns by step; of the generation that ended alone, since those before were settled with it
 */
export function leftOver(
  pipeline: Pipeline,
  joins: readonly CountedJoin[],
  tasks: readonly Pick<Task, 'step_id' | 'generation' | 'usage'>[],
): ReadonlyMap<string, Usage> {
  const byId = new Map(joins.map((join) => [join.join_id, join]));
  const isOpen = ({ parent, position }: CountedJoin): boolean =>
    parent === null || byId.get(parent)?.results[position] === undefined;
  const left = [...joins.filter(isOpen), ...tasks];
  return new Map(
    unfinishedSteps(pipeline).map(({ step_id, generation }) => {
      const own = left.filter((one) => one.step_id === step_id && one.generation === generation);
      return [step_id, addUsage(...own.map(({ usage }) => usage))];
    }),
  );
}

/** Steps whose joins may hold what the pipeline has not heard of. */
export function unfinishedSteps({ steps }: Pipeline): readonly Step[] {
  return steps.filter(({ state }) => state !== 'completed');
}

/** The pipeline with what was left over in its steps. */
export function withLeftOver(pipeline: Pipeline, left: ReadonlyMap<string, Usage>): Pipeline {
  const steps = pipeline.steps.map((step) => ({
    ...step,
    usage: addUsage(step.usage, left.get(step.step_id)),
  }));
  return { ...pipeline, steps, usage: addUsage(pipeline.usage, ...left.values()) };
}
