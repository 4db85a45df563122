import { type Catalog } from '../manifest';
import { type Operation } from '../manifest/types';
import { batchSize } from '../pipelines/batching';
import { type PipelineInput, type StepPlan } from '../pipelines/state';
import { messageBytes } from './attempt';
import {
  exactly,
  itemsLeft,
  mapRange,
  measuredWork,
  workSeconds,
  type Range,
} from './expected-work';
import { instanceOf } from './instance';
import { costOf, type Pricing } from './money';
import { addUsage, fullUsage, type FullUsage, type Usage } from './usage';

/** What a step is expected to take. */
export interface StepEstimate {
  readonly step_id: string;
  readonly service: string;
  readonly operation: string;
  /** Runs by itself: the file was not looked at yet. */
  readonly implicit: boolean;
  /** Items it works on; 1 for a step that runs once. */
  readonly items: Range;
  /** False where it depends on what is heard. */
  readonly items_known: boolean;
  readonly tasks: Range;
  /** Seconds of work, over all tasks. */
  readonly seconds: Range;
  /** False where the operation was not measured: then it is what its manifest expects, with wide bounds. */
  readonly seconds_measured: boolean;
}

/** `POST /api/v1/estimate`: what a job is expected to take and cost, if no result of it is in the cache. */
export interface Estimate {
  readonly sound_seconds: Range;
  /** False where the file was not looked at yet: then it is guessed from its size, or from nothing. */
  readonly sound_known: boolean;
  readonly steps: readonly StepEstimate[];
  readonly usage: Readonly<Record<keyof Range, FullUsage>>;
  /** Null where the deployment's region has no prices. */
  readonly cost: EstimatedCost | null;
  /** The day of the measurements. */
  readonly measured_on: string;
}

export interface EstimatedCost extends Range {
  readonly currency: 'USD';
  readonly region: string;
  readonly prices_as_of: string;
  readonly storage_days: number;
}

/** A file as far as it is known. */
export type EstimateInput = Pick<PipelineInput, 'sha256' | 'size_bytes' | 'audio'>;

export interface EstimateRequest {
  /** As planned: none of them implicit. */
  readonly plans: readonly StepPlan[];
  readonly inputs: Readonly<Record<string, EstimateInput>>;
  readonly catalog: Catalog;
  readonly pricing: Pricing | null;
}

/** Length of a song of which not even the size is known, in seconds. */
const unknownSound: Range = { low: 60, likely: 240, high: 900 };
/** Bytes a second: from stereo in 24 bits and 48 kHz over a good MP3 to speech. */
const bytesPerSecond: Range = { low: 288_000, likely: 24_000, high: 6_000 };
/** The API's call, its event, the admission and the end. */
const ofJob: Usage = { function_invocations: 6, firestore_reads: 10, firestore_writes: 5 };
/** Each step writes the job's document when it begins and when it ends. */
const ofStep: Usage = { function_invocations: 2, firestore_reads: 4, firestore_writes: 2 };
/** Bytes a second of sound that an output takes, by the type of its port. */
const storedPerSecond: Readonly<Record<string, Range>> = {
  audio: { low: 0, likely: 176_400, high: 768_000 },
  matrix: { low: 40, likely: 4_500, high: 400_000 },
};
const storedOtherwise: Range = { low: 1_000, likely: 40_000, high: 4_000_000 };

/** Estimates a job from its plan. Pure; reads nothing and promises nothing. */
export function estimateJob({ plans, inputs, catalog, pricing }: EstimateRequest): Estimate {
  const sounds = Object.values(inputs).map(soundOf);
  const sound = longest(sounds.map(({ seconds }) => seconds));
  const minutes = mapRange((bound) => sound[bound] / 60);
  const steps = [...ingests(inputs, catalog), ...stepsOf(plans, catalog)];
  const done: Estimated[] = [];
  for (const step of steps) done.push(estimateStep(step, { minutes, done }));
  const usageAt = (bound: keyof Range): FullUsage =>
    fullUsage(addUsage(ofJob, ...done.map(({ usage }) => usage[bound])));
  const usage = { low: usageAt('low'), likely: usageAt('likely'), high: usageAt('high') };
  return {
    sound_seconds: sound,
    sound_known: sounds.every(({ isKnown }) => isKnown),
    steps: done.map(({ shown }) => shown),
    usage,
    cost: pricing === null ? null : costIn(usage, pricing),
    measured_on: measuredWork.as_of,
  };
}

function soundOf({ audio, size_bytes }: EstimateInput): { seconds: Range; isKnown: boolean } {
  if (audio !== null) return { seconds: exactly(audio.duration_seconds), isKnown: true };
  if (size_bytes === null) return { seconds: unknownSound, isKnown: false };
  return { seconds: mapRange((bound) => size_bytes / bytesPerSecond[bound]), isKnown: false };
}

function longest(sounds: readonly Range[]): Range {
  return mapRange((bound) => Math.max(0, ...sounds.map((sound) => sound[bound])));
}

interface PlannedStep {
  readonly plan: Pick<StepPlan, 'step_id' | 'map' | 'parameters' | 'implicit'>;
  readonly operation: Operation;
  readonly catalog: Catalog;
}

function stepsOf(plans: readonly StepPlan[], catalog: Catalog): PlannedStep[] {
  return plans.flatMap((plan) => {
    const operation = catalog.findOperation(plan.service, plan.operation);
    return operation === undefined ? [] : [{ plan, operation, catalog }];
  });
}

/** Files that nobody has looked at are looked at first. */
function ingests(inputs: EstimateRequest['inputs'], catalog: Catalog): PlannedStep[] {
  const operation = catalog.findOperationAnywhere('ingest');
  if (operation === undefined) return [];
  return Object.entries(inputs).flatMap(([name, { sha256 }]) => {
    const plan = { step_id: `ingest-${name}`, map: null, parameters: {}, implicit: true };
    return sha256 === null ? [{ plan, operation, catalog }] : [];
  });
}

interface Estimated {
  readonly planned: PlannedStep;
  readonly shown: StepEstimate;
  readonly usage: Readonly<Record<keyof Range, Usage>>;
}

interface Before {
  /** Of sound, altogether. */
  readonly minutes: Range;
  /** The steps before, in order. */
  readonly done: readonly Estimated[];
}

function estimateStep(planned: PlannedStep, { minutes, done }: Before): Estimated {
  const { plan, operation } = planned;
  const { items, isKnown } = itemsOf(planned, { minutes, done });
  const tasks = tasksOf(planned, items);
  const { seconds, isMeasured } = workSeconds(operation, { soundMinutes: minutes, tasks, items });
  const shown: StepEstimate = {
    step_id: plan.step_id,
    service: operation.service,
    operation: operation.name,
    implicit: plan.implicit,
    items,
    items_known: isKnown,
    tasks,
    seconds,
    seconds_measured: isMeasured,
  };
  const at = (bound: keyof Range): Usage => usageOfStep(planned, shown, { minutes, bound });
  return { planned, shown, usage: { low: at('low'), likely: at('likely'), high: at('high') } };
}

/** A mapped step works on what the step left that it maps over, as often as that step ran itself. */
function itemsOf(
  { plan }: PlannedStep,
  { minutes, done }: Before,
): { readonly items: Range; readonly isKnown: boolean } {
  const source = done.find(({ shown }) => shown.step_id === plan.map?.over.step);
  if (source === undefined) return { items: exactly(1), isKnown: plan.map === null };
  const { planned, shown } = source;
  const left = itemsLeft(planned.operation, planned.plan.parameters, minutes);
  return {
    items: mapRange((bound) => Math.max(left.items[bound], shown.items[bound])),
    isKnown: left.isKnown && shown.items_known,
  };
}

function tasksOf({ plan: { map }, operation }: PlannedStep, items: Range): Range {
  if (map === null) return exactly(1);
  const { expected_seconds_per_item: seconds } = operation;
  return mapRange((bound) => Math.ceil(items[bound] / batchSize(items[bound], seconds, map.batch)));
}

function usageOfStep(
  { operation, catalog }: PlannedStep,
  { tasks, seconds, implicit }: StepEstimate,
  { minutes, bound }: { minutes: Range; bound: keyof Range },
): Usage {
  const manifest = catalog.findService(operation.service);
  if (manifest === undefined) return ofStep;
  const { vcpus, gib, concurrency } = instanceOf(manifest);
  const overhead = measuredWork.task;
  // At best its instance is shared with as many others as it takes; at worst it has it for itself.
  const share = bound === 'low' ? concurrency : 1;
  const instanceSeconds = (seconds[bound] + tasks[bound] * overhead.seconds[bound]) / share;
  const heartbeats = Math.floor(seconds[bound] / 10);
  // A task that is chained has no message of its own.
  const requests = bound === 'low' ? 0 : tasks[bound];
  return addUsage(ofStep, {
    worker_requests: requests,
    worker_vcpu_seconds: instanceSeconds * vcpus,
    worker_gib_seconds: instanceSeconds * gib,
    function_invocations: tasks[bound] * overhead.function_invocations[bound] + heartbeats,
    firestore_reads: tasks[bound] * overhead.firestore_reads[bound] + 2 * heartbeats,
    firestore_writes: tasks[bound] * overhead.firestore_writes[bound] + heartbeats,
    pubsub_bytes: requests * messageBytes,
    storage_writes: tasks[bound] * blobsOf(operation),
    storage_bytes: implicit ? 0 : storedBytes(operation, minutes[bound] * 60, bound),
  });
}

/** Objects that one task writes: of views the list, and the sound that they are parts of. */
function blobsOf({ outputs }: Operation): number {
  return outputs.reduce((sum, { views }) => sum + (views ? 2 : 1), 0);
}

function storedBytes({ outputs }: Operation, seconds: number, bound: keyof Range): number {
  return outputs.reduce((sum, { type }) => {
    // Views are parts of a sound that is stored as PCM, unless it was that before.
    const perSecond = storedPerSecond[type];
    return sum + (perSecond === undefined ? storedOtherwise[bound] : perSecond[bound] * seconds);
  }, 0);
}

function costIn(usage: Estimate['usage'], pricing: Pricing): EstimatedCost {
  const { currency, region, prices_as_of, storage_days } = costOf(usage.likely, pricing);
  const total = mapRange((bound) => costOf(usage[bound], pricing).total);
  return { currency, region, prices_as_of, storage_days, ...total };
}
