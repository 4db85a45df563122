import { addUsage, type Usage } from '../cost/usage';
import { advance } from './advance';
import { type Draft } from './draft';
import { mappedOutputs, onceOutputs } from './step-outputs';
import {
  type Join,
  type Pipeline,
  type PipelineInput,
  type Step,
  type StepOutput,
  type Task,
} from './state';

/** A step that runs once is complete with its task. */
export function finishStep(draft: Draft, step: Step, task: Task): void {
  const operation = draft.catalog.findOperation(step.service, step.operation);
  const outputs = onceOutputs(task, operation?.outputs ?? []);
  draft.replaceStep({
    ...step,
    state: 'completed',
    outputs,
    conversions: task.conversions,
    cached: task.cached,
    usage: addUsage(step.usage, task.usage),
    started_at: step.started_at ?? task.started_at ?? draft.now,
    finished_at: draft.now,
  });
  addToPipeline(draft, task.usage);
  markCounted(draft, task);
  if (step.implicit) draft.pipeline = withIngestedInput(draft.pipeline, step, outputs['file']);
  advance(draft);
}

/** A mapped step is complete with the root of its joins. */
export function finishMappedStep(draft: Draft, step: Step, root: Join): void {
  const operation = draft.catalog.findOperation(step.service, step.operation);
  draft.replaceStep({
    ...step,
    state: 'completed',
    outputs: mappedOutputs(step, root, operation?.outputs ?? []),
    items_failed: root.failed_items,
    failed_items: root.failed,
    cached: root.cached === step.fan_out?.batches,
    usage: addUsage(step.usage, root.usage),
    started_at: step.started_at ?? draft.now,
    finished_at: draft.now,
  });
  addToPipeline(draft, root.usage);
  advance(draft);
}

/** Its usage is part of what goes up the tree: it must not be counted again. */
export function markCounted(draft: Draft, task: Task): void {
  draft.putTask({ ...(draft.drafted(task.task_id) ?? task), is_counted: true });
}

function addToPipeline(draft: Draft, usage: Usage): void {
  const { pipeline } = draft;
  draft.pipeline = { ...pipeline, usage: addUsage(pipeline.usage, usage) };
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
