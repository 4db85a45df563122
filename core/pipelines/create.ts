import { type Operation } from '../manifest/types';
import { pipelineDueSeconds } from './advance';
import { type Pipeline, type PipelineInput, type Step, type StepPlan } from './state';
import { timeAfter } from './time';

/** What makes a pipeline out of a plan. */
export interface Submission {
  readonly job_id: string;
  readonly owner: string;
  readonly trace_id: string;
  readonly preset: string | null;
  readonly client_reference: string | null;
  readonly inputs: Readonly<Record<string, PipelineInput>>;
  readonly plans: readonly StepPlan[];
  /** The implicit first operation for inputs nobody has looked at. */
  readonly ingest: Operation;
  readonly now: string;
}

/** The document of a new pipeline. Inputs that were not ingested yet get an implicit step of their own. */
export function createPipeline(submission: Submission): Pipeline {
  const { inputs, plans, ingest, now } = submission;
  const unknown = Object.keys(inputs).filter((name) => inputs[name]?.sha256 === null);
  const taken = new Set(plans.map((plan) => plan.step_id));
  const ingests = unknown.map((name) =>
    ingestPlan(name, ingest, freeStepId(`ingest-${name}`, taken)),
  );
  return {
    job_id: submission.job_id,
    owner: submission.owner,
    state: 'pending',
    generation: 1,
    preset: submission.preset,
    client_reference: submission.client_reference,
    inputs,
    steps: [...ingests, ...plans].map(pendingStep),
    error: null,
    trace_id: submission.trace_id,
    sweeper_moves: 0,
    created_at: now,
    updated_at: now,
    finished_at: null,
    due_at: timeAfter(now, pipelineDueSeconds),
  };
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
    expansion: null,
    items_total: null,
    items_failed: 0,
    outputs: {},
    conversions: {},
    error: null,
    cached: false,
    queued_at: null,
    started_at: null,
    finished_at: null,
  };
}
