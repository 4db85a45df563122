import { noUsage } from '../cost/usage';
import { type Operation } from '../manifest/types';
import { parseTraceparent } from '../trace-context';
import { touched } from './fail-pipeline';
import {
  type CacheMode,
  type Pipeline,
  type PipelineInput,
  type Step,
  type StepPlan,
} from './state';
import { timeAfter } from './time';

/** What makes a pipeline out of a plan. */
export interface Submission {
  readonly job_id: string;
  readonly owner: string;
  /** W3C trace context of the request. */
  readonly traceparent: string;
  readonly preset: string | null;
  readonly client_reference: string | null;
  readonly request: {
    readonly priority: number;
    readonly cache: CacheMode;
    readonly deadline_seconds: number | null;
    readonly origin: Pipeline['origin'];
  };
  readonly inputs: Readonly<Record<string, PipelineInput>>;
  readonly plans: readonly StepPlan[];
  /** The implicit first operation for inputs nobody has looked at. */
  readonly ingest: Operation;
  readonly now: string;
}

/** The document of a new pipeline, which waits for its turn. Inputs that were not ingested yet get an implicit step of their own. */
export function createPipeline(submission: Submission): Pipeline {
  const { inputs, plans, ingest, now, request } = submission;
  const unknown = Object.keys(inputs).filter((name) => inputs[name]?.sha256 === null);
  const taken = new Set(plans.map((plan) => plan.step_id));
  const ingests = unknown.map((name) =>
    ingestPlan(name, ingest, freeStepId(`ingest-${name}`, taken)),
  );
  const pipeline: Pipeline = {
    job_id: submission.job_id,
    owner: submission.owner,
    state: 'pending',
    generation: 1,
    preset: submission.preset,
    client_reference: submission.client_reference,
    priority: request.priority,
    cache: request.cache,
    deadline_at:
      request.deadline_seconds === null ? null : timeAfter(now, request.deadline_seconds),
    origin: request.origin,
    admitted_at: null,
    settled_at: null,
    deleted_at: null,
    uses: usedBy(inputs),
    inputs,
    steps: [...ingests, ...plans].map(pendingStep),
    error: null,
    trace_id: parseTraceparent(submission.traceparent)?.trace_id ?? '',
    traceparent: submission.traceparent,
    sweeper_moves: 0,
    usage: noUsage,
    created_at: now,
    updated_at: now,
    finished_at: null,
    due_at: null,
  };
  return touched(pipeline, now);
}

/** What must stay while a pipeline over these inputs runs: files, and the content that is known of them. */
export function usedBy(inputs: Pipeline['inputs']): string[] {
  const used = Object.values(inputs).flatMap(({ file_id, sha256 }) =>
    sha256 === null ? [file_id] : [file_id, sha256],
  );
  return [...new Set(used)];
}

function ingestPlan(input: string, ingest: Operation, step_id: string): StepPlan {
  const [port] = ingest.inputs;
  return {
    step_id,
    service: ingest.service,
    operation: ingest.name,
    operation_version: ingest.version,
    parameters: {},
    inputs: { [port?.name ?? 'upload']: { input } },
    implicit: true,
    map: null,
  };
}

/** Step ids are the user's to choose: an implicit one steps aside. */
function freeStepId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let suffix = 2; taken.has(id); suffix += 1) id = `${wanted}-${suffix}`;
  return id;
}

function pendingStep(plan: StepPlan): Step {
  return {
    ...plan,
    state: 'pending',
    generation: 1,
    fan_out: null,
    items_total: null,
    items_failed: 0,
    failed_items: [],
    outputs: {},
    conversions: {},
    error: null,
    cached: false,
    usage: noUsage,
    queued_at: null,
    started_at: null,
    finished_at: null,
  };
}
