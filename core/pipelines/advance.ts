import { structuredError, type StructuredError } from '../errors';
import { type Catalog } from '../manifest';
import { batchSize } from './batching';
import { createLeaves, nothingCompleted } from './expansion';
import { leafCount } from './join-tree';
import {
  isTerminal,
  type Join,
  type Pipeline,
  type PipelineInput,
  type Source,
  type Step,
  type StepOutput,
  type Task,
} from './state';
import { stepOutputs } from './step-outputs';
import { timeAfter } from './time';

/*
 * Moves a pipeline as far as it can go. Pure, and the only place that decides what comes next:
 * 1. applied to its own result it changes nothing;
 * 2. it never leaves a terminal state;
 * 3. it looks at the current state and facts, never at the event that caused the look.
 */

/** What is known of a step's tasks outside the pipeline's own document. */
export interface StepFacts {
  /** Root join of the step's current generation; undefined while it has not been created. */
  readonly root: Join | undefined;
  /** The task of a step that runs once, when it is known. */
  readonly task: Task | undefined;
}

export interface Advance {
  readonly pipeline: Pipeline;
  readonly hasChanged: boolean;
  /** Created with the pipeline's write, in one transaction; then published. */
  readonly tasks: readonly Task[];
  readonly joins: readonly Join[];
}

/** How long a pipeline may stand still before the sweeper looks whether its trigger was lost. */
export const pipelineDueSeconds = 60;

interface Draft {
  pipeline: Pipeline;
  readonly tasks: Task[];
  readonly joins: Join[];
  readonly facts: Readonly<Record<string, StepFacts | undefined>>;
  readonly catalog: Catalog;
  readonly now: string;
}

/**
 * @param facts of every active step, by step_id; a step without facts is taken to be unfinished
 * @param now RFC 3339 UTC
 */
export function advance(
  pipeline: Pipeline,
  facts: Readonly<Record<string, StepFacts | undefined>>,
  { catalog, now }: { catalog: Catalog; now: string },
): Advance {
  const draft: Draft = { pipeline, tasks: [], joins: [], facts, catalog, now };
  while (!isTerminal(draft.pipeline.state) && moveOnce(draft)) continue;
  const hasChanged = draft.pipeline !== pipeline;
  return {
    pipeline: hasChanged ? touched(draft.pipeline, now) : pipeline,
    hasChanged,
    tasks: draft.tasks,
    joins: draft.joins,
  };
}

/** Brings the times of a changed pipeline up to date. */
export function touched(pipeline: Pipeline, now: string): Pipeline {
  const isOver = isTerminal(pipeline.state);
  return {
    ...pipeline,
    updated_at: now,
    finished_at: isOver ? (pipeline.finished_at ?? now) : null,
    due_at: isOver ? null : timeAfter(now, pipelineDueSeconds),
  };
}

/**
 * Fails the pipeline at a step. What runs beside it is told to stop at its next heartbeat. The traceback stays with the
 * task: clients may read the pipeline's document.
 */
export function failPipeline(
  pipeline: Pipeline,
  { step_id, error, now }: { step_id: string; error: StructuredError; now: string },
): Pipeline {
  if (isTerminal(pipeline.state)) return pipeline;
  const { raw_traceback, ...shown } = error;
  const located: StructuredError = { ...shown, step_id };
  const steps = pipeline.steps.map((step): Step => {
    if (step.step_id === step_id)
      return { ...step, state: 'failed', error: located, finished_at: now };
    const isActive = step.state === 'queued' || step.state === 'processing';
    return isActive ? { ...step, state: 'cancelled', finished_at: now } : step;
  });
  return touched({ ...pipeline, state: 'failed', steps, error: located }, now);
}

function moveOnce(draft: Draft): boolean {
  const { pipeline } = draft;
  if (pipeline.state === 'pending') {
    draft.pipeline = { ...pipeline, state: 'in_progress' };
    return true;
  }
  const finished = pipeline.steps.find(
    (step) => isActive(step) && draft.facts[step.step_id]?.root?.missing === 0,
  );
  if (finished !== undefined) {
    finishStep(draft, finished);
    return true;
  }
  const ready = pipeline.steps.find((step) => step.state === 'pending' && isReady(pipeline, step));
  if (ready !== undefined) {
    startStep(draft, ready);
    return true;
  }
  if (pipeline.steps.every((step) => step.state === 'completed')) {
    draft.pipeline = { ...pipeline, state: 'complete' };
    return true;
  }
  return false;
}

function isActive(step: Step): boolean {
  return step.state === 'queued' || step.state === 'processing';
}

function isReady(pipeline: Pipeline, step: Step): boolean {
  return Object.values(step.inputs).every((source) => {
    if ('input' in source) return step.implicit || pipeline.inputs[source.input]?.sha256 != null;
    const from = stepOf(pipeline, source);
    if (from === undefined) return false;
    const followsIt = step.map !== null && step.map.follows === from.step_id;
    return from.state === 'completed' || (followsIt && isActive(from));
  });
}

function stepOf(pipeline: Pipeline, source: Source): Step | undefined {
  return 'step' in source ? pipeline.steps.find((step) => step.step_id === source.step) : undefined;
}

function finishStep(draft: Draft, step: Step): void {
  const facts = draft.facts[step.step_id];
  const operation = draft.catalog.findOperation(step.service, step.operation);
  const outputs = stepOutputs(step, operation?.outputs ?? [], facts?.task);
  const done: Step = {
    ...step,
    state: 'completed',
    outputs,
    conversions: facts?.task?.conversions ?? {},
    items_failed: facts?.root?.failed_items ?? 0,
    started_at: step.started_at ?? facts?.task?.started_at ?? draft.now,
    finished_at: draft.now,
  };
  draft.pipeline = replaceStep(draft.pipeline, done);
  if (step.implicit) draft.pipeline = withIngestedInput(draft.pipeline, step, outputs['file']);
}

/** What `ingest` found becomes what the pipeline knows of its input. */
function withIngestedInput(
  pipeline: Pipeline,
  step: Step,
  output: StepOutput | undefined,
): Pipeline {
  const source = Object.values(step.inputs)[0];
  if (output?.kind !== 'file' || source === undefined || !('input' in source)) return pipeline;
  const before = pipeline.inputs[source.input];
  if (before === undefined) return pipeline;
  const input: PipelineInput = {
    ...before,
    sha256: output.sha256,
    size_bytes: output.size_bytes,
    media_type: output.media_type,
    audio: output.audio ?? null,
  };
  return { ...pipeline, inputs: { ...pipeline.inputs, [source.input]: input } };
}

function startStep(draft: Draft, step: Step): void {
  const { map } = step;
  if (map === null) return startOnce(draft, step);
  const head = draft.pipeline.steps.find((candidate) => candidate.step_id === map.follows);
  // In a retry the step it follows may be complete already: then it opens a fan-out of its own.
  if (head === undefined || head.state === 'completed') return startFanOut(draft, step, map.over);
  startFollower(draft, step, head);
}

function startOnce(draft: Draft, step: Step): void {
  const started = opened(step, draft.now, {
    items: 1,
    batch_size: 1,
    leaves: 1,
    created: 1,
    published: 1,
  });
  draft.pipeline = replaceStep(draft.pipeline, started);
  const created = createLeaves(draft.pipeline, [started], {
    from: 0,
    to: 1,
    isCompleted: nothingCompleted,
    now: draft.now,
  });
  draft.tasks.push(
    ...created.tasks.map((task) => ({ ...task, task_id: step.step_id, batch: null })),
  );
  draft.joins.push(...created.joins);
}

/** Only says how large the fan-out is; the orchestrator creates its tasks leaf by leaf (`expansion.ts`). */
function startFanOut(draft: Draft, step: Step, over: { step: string; output: string }): void {
  const source = stepOf(draft.pipeline, over);
  const output = source?.outputs[over.output];
  const items = output?.kind === 'views' || output?.kind === 'items' ? output.count : 0;
  if (items === 0) {
    const error = structuredError(
      'NO_ITEMS',
      `There is nothing to map over: ${over.step} left no ${over.output}.`,
    );
    draft.pipeline = failPipeline(draft.pipeline, { step_id: step.step_id, error, now: draft.now });
    return;
  }
  const operation = draft.catalog.findOperation(step.service, step.operation);
  // Over another fan-out's items the batches stay aligned, so that each reads one pack.
  const aligned = source?.map == null ? undefined : source.expansion?.batch_size;
  const size = aligned ?? batchSize(items, operation?.expected_seconds_per_item ?? 1);
  const leaves = leafCount(Math.ceil(items / size));
  draft.pipeline = replaceStep(draft.pipeline, {
    ...opened(step, draft.now, { items, batch_size: size, leaves, created: 0, published: 0 }),
    items_total: items,
  });
}

/** Its joins are created with its predecessor's, its tasks as the predecessor's complete. */
function startFollower(draft: Draft, step: Step, { expansion }: Step): void {
  if (expansion === null) return;
  draft.pipeline = replaceStep(draft.pipeline, {
    ...opened(step, draft.now, {
      ...expansion,
      created: expansion.leaves,
      published: expansion.leaves,
    }),
    items_total: expansion.items,
  });
}

function opened(step: Step, now: string, expansion: Step['expansion']): Step {
  return {
    ...step,
    state: 'queued',
    expansion,
    items_total: step.map === null ? null : (expansion?.items ?? null),
    items_failed: 0,
    outputs: {},
    error: null,
    queued_at: now,
    started_at: null,
    finished_at: null,
  };
}

function replaceStep(pipeline: Pipeline, step: Step): Pipeline {
  return {
    ...pipeline,
    steps: pipeline.steps.map((old) => (old.step_id === step.step_id ? step : old)),
  };
}
