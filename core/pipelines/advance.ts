import { AttaccaError, structuredError, toStructuredError } from '../errors';
import { batchSize } from './batching';
import { type Draft } from './draft';
import { failPipeline } from './fail-pipeline';
import { planFanOut, upperJoins } from './fan-out';
import { type FanOut, type Pipeline, type Source, type Step, type StepMap } from './state';

/*
 * Starts every step whose inputs are there, and ends the pipeline when every step is complete. The only place that
 * decides what comes next: it looks at the current state, never at the event that caused the look, never leaves a
 * terminal state, and applied to its own result it changes nothing.
 */

export function advance(draft: Draft): void {
  const { pipeline, now } = draft;
  if (draft.isOver || isWaiting(pipeline)) return;
  if (pipeline.deadline_at !== null && pipeline.deadline_at <= now) return failLate(draft);
  if (pipeline.state === 'pending') draft.pipeline = { ...pipeline, state: 'in_progress' };
  for (let step = nextReady(draft); step !== undefined; step = nextReady(draft)) {
    startStep(draft, step);
  }
  const isComplete = draft.pipeline.steps.every(({ state }) => state === 'completed');
  if (isComplete && !draft.isOver) draft.pipeline = { ...draft.pipeline, state: 'complete' };
}

/** Whether its owner has enough jobs at work, so that this one waits for its turn. */
export function isWaiting({ state, admitted_at }: Pipeline): boolean {
  return state === 'pending' && admitted_at === null;
}

function failLate(draft: Draft): void {
  const message = `The job was not over at its deadline, ${draft.pipeline.deadline_at}.`;
  const error = structuredError('DEADLINE_EXCEEDED', message);
  draft.pipeline = failPipeline(draft.pipeline, { step_id: null, error, now: draft.now });
}

function nextReady(draft: Draft): Step | undefined {
  if (draft.isOver) return undefined;
  return draft.pipeline.steps.find(
    (step) => step.state === 'pending' && areThere(draft.pipeline, step, []),
  );
}

/** Whether everything a step reads is there, apart from what comes from steps it is to run together with. */
function areThere(pipeline: Pipeline, step: Step, together: readonly string[]): boolean {
  return Object.values(step.inputs).every((source) => {
    if ('input' in source) return step.implicit || pipeline.inputs[source.input]?.sha256 != null;
    return together.includes(source.step) || stepOf(pipeline, source)?.state === 'completed';
  });
}

function stepOf(pipeline: Pipeline, source: Source): Step | undefined {
  return 'step' in source ? pipeline.steps.find((step) => step.step_id === source.step) : undefined;
}

function startStep(draft: Draft, step: Step): void {
  const { map } = step;
  if (map !== null) return startFanOut(draft, step, map);
  draft.replaceStep(opened(step, draft.now, null));
  draft.starts.push({ step_id: step.step_id, batch: null, before: null });
}

function startFanOut(draft: Draft, head: Step, map: StepMap): void {
  const source = draft.step(map.over.step);
  const output = source.outputs[map.over.output];
  const items = output?.kind === 'views' || output?.kind === 'items' ? output.count : 0;
  try {
    if (items === 0) {
      const message = `There is nothing to map over: ${map.over.step} left no ${map.over.output}.`;
      throw new AttaccaError('NO_ITEMS', message);
    }
    const batch_size = batchSizeOf(draft, head, { map, items });
    const operation = draft.catalog.findOperation(head.service, head.operation);
    const seconds = batch_size * (operation?.expected_seconds_per_item ?? 1);
    const lanes = Math.min(
      draft.window,
      map.max_concurrency ?? Infinity,
      sustainableLanes(seconds),
    );
    const chain = withFollowers(draft.pipeline, head);
    const branches = chain.filter(
      ({ step_id }) => !chain.some((step) => step.map?.follows === step_id),
    ).length;
    const shape = planFanOut(head.step_id, { items, batch_size, lanes, branches });
    openFanOut(draft, chain, shape);
  } catch (thrown) {
    if (!(thrown instanceof AttaccaError)) throw thrown;
    const error = structuredError(thrown.code, toStructuredError(thrown).error_message);
    const { step_id } = head;
    draft.pipeline = failPipeline(draft.pipeline, { step_id, error, now: draft.now });
  }
}

/** Tasks one fan-out may complete in a second: each is three writes to a collection that bears 500, ramped up slowly. */
const tasksPerSecond = 80;
/** What a task takes beside its operation. */
const overheadSeconds = 0.5;

/** Lanes beyond which tasks of that length would be completed faster than Firestore's documented limits allow. */
function sustainableLanes(secondsPerTask: number): number {
  return Math.ceil(tasksPerSecond * (secondsPerTask + overheadSeconds));
}

/** Batches of a fan-out stay what they were in a retry, and are those of the step it reads from, so that each reads one pack. */
function batchSizeOf(
  draft: Draft,
  head: Step,
  { map, items }: { map: StepMap; items: number },
): number {
  if (head.fan_out !== null) return head.fan_out.batch_size;
  const read = map.ports.map((port) => head.inputs[port]);
  const aligned = read.map((source) => source && stepOf(draft.pipeline, source));
  const before = aligned.find(
    (step) => step?.map != null && step.map.over.step === map.over.step && step.fan_out !== null,
  );
  if (before?.fan_out != null) return before.fan_out.batch_size;
  const operation = draft.catalog.findOperation(head.service, head.operation);
  return batchSize(items, operation?.expected_seconds_per_item ?? 1, map.batch);
}

/** Opens a fan-out: the step that heads it, and all that take over its batches one by one. */
function openFanOut(draft: Draft, chain: readonly Step[], shape: FanOut): void {
  const wasOpen = chain.some(({ fan_out }) => fan_out !== null);
  // In a retry the batches that are kept are counted first, leaf by leaf.
  const fan_out = wasOpen ? { ...shape, recounted: 0 } : shape;
  for (const step of chain) {
    const started = opened(step, draft.now, fan_out);
    draft.replaceStep(started);
    for (const join of upperJoins(started)) draft.putJoin(join);
    draft.markFresh(started);
  }
  if (!wasOpen) draft.opened.push(shape.head);
}

function withFollowers(pipeline: Pipeline, head: Step): Step[] {
  const chain = [head];
  const ids = [head.step_id];
  for (const step of pipeline.steps) {
    const follows = step.map?.follows;
    const isNext = follows != null && ids.includes(follows) && step.state === 'pending';
    if (!isNext || !areThere(pipeline, step, [follows])) continue;
    chain.push(step);
    ids.push(step.step_id);
  }
  return chain;
}

function opened(step: Step, now: string, fan_out: FanOut | null): Step {
  return {
    ...step,
    state: 'queued',
    fan_out,
    items_total: fan_out?.items ?? null,
    items_failed: 0,
    failed_items: [],
    outputs: {},
    error: null,
    queued_at: now,
    started_at: null,
    finished_at: null,
  };
}
