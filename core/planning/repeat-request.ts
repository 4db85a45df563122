import { type Catalog } from '../manifest';
import { type PipelineRequest, type RequestedMap, type RequestedStep } from './request';
import { pipelineRequestSchema } from './request-schema';
import { type Pipeline, type Step, type StepMap } from '../pipelines/state';
import { assertStepsExist, withOverrides, type StepParameters } from './step-overrides';

/**
 * The request that asks for the same pipeline again, with other parameters: its explicit steps with all they depend
 * on stated, over the same files, with the same cache mode, priority, deadline and client reference.
 * @param overrides parameters by step_id; what they do not name stays
 * @throws AttaccaError INVALID_PIPELINE naming the steps there are when an override is for none of them
 */
export function requestOfPipeline(
  pipeline: Pipeline,
  overrides: StepParameters,
  catalog: Catalog,
): PipelineRequest {
  const steps = pipeline.steps.filter(({ implicit }) => !implicit);
  const stepIds = steps.map(({ step_id }) => step_id);
  assertStepsExist(overrides, stepIds, `the job ${pipeline.job_id}`);
  const files = Object.entries(pipeline.inputs).map(([name, { file_id }]) => [name, file_id]);
  return {
    ...(pipeline.client_reference === null ? {} : { job_id: pipeline.client_reference }),
    inputs: Object.fromEntries(files) as Record<string, string>,
    cache: pipeline.cache,
    priority: pipeline.priority,
    ...deadlineOf(pipeline),
    pipeline: steps.map((step): RequestedStep => {
      const operation = catalog.findOperation(step.service, step.operation);
      const { step_id, parameters } = step;
      return {
        step_id,
        service: step.service,
        operation: step.operation,
        parameters: withOverrides(operation, parameters, overrides[step_id]),
        ...(Object.keys(step.inputs).length === 0 ? {} : { inputs: step.inputs }),
        ...(step.map === null ? {} : { map: mapOf(step.map, steps) }),
      };
    }),
  };
}

/** As long as the job had at first, within what a request may ask for: a retry may have given it longer. */
function deadlineOf({
  created_at,
  deadline_at,
}: Pipeline): Pick<PipelineRequest, 'deadline_seconds'> {
  if (deadline_at === null) return {};
  const { minimum, maximum } = pipelineRequestSchema.properties.deadline_seconds;
  const seconds = Math.round((Date.parse(deadline_at) - Date.parse(created_at)) / 1000);
  return { deadline_seconds: Math.min(Math.max(seconds, minimum), maximum) };
}

/** What a step states of its own: not what goes without saying, nor what it has from the step it follows. */
function mapOf(map: StepMap, steps: readonly Step[]): RequestedMap {
  const head = steps.find(({ step_id }) => step_id === map.follows)?.map ?? null;
  const { tolerated_failure_count, tolerated_failure_percentage } = map;
  const isOwnCount = tolerated_failure_count !== (head?.tolerated_failure_count ?? 0);
  const isOwnPercentage =
    tolerated_failure_percentage !== (head?.tolerated_failure_percentage ?? 0);
  return {
    over: map.over,
    ...(isOwnCount ? { tolerated_failure_count } : {}),
    ...(isOwnPercentage ? { tolerated_failure_percentage } : {}),
    ...(head === null ? openingOf(map) : {}),
  };
}

function openingOf({ max_concurrency, batch }: StepMap): RequestedMap {
  const { max_items, max_seconds } = batch;
  const bounds = {
    ...(max_items === null ? {} : { max_items }),
    ...(max_seconds === null ? {} : { max_seconds }),
  };
  return {
    ...(max_concurrency === null ? {} : { max_concurrency }),
    ...(Object.keys(bounds).length === 0 ? {} : { batch: bounds }),
  };
}
