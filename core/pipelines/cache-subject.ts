import { cacheKey } from '../cache-key/cache-key';
import { type Operation } from '../manifest/types';
import { contentOf } from './digests';
import { type Pipeline, type Source, type Step, type Task } from './state';

/**
 * The key of a task's result: the operation and its version, the parameters, and the content of every input. Results of
 * others are found by it only by who holds the same bytes.
 * @param before the task it follows batch by batch, just completed
 * @returns null for what is not cached, or whose inputs' content is not known
 */
export function taskCacheKey(
  { pipeline, step, operation }: { pipeline: Pipeline; step: Step; operation: Operation },
  task: Task,
  before: Task | null,
): string | null {
  if (!operation.cachable || operation.implicit || pipeline.cache === 'off') return null;
  const inputs: Record<string, readonly string[]> = {};
  for (const port of operation.inputs) {
    const source = step.inputs[port.name];
    if (source === undefined && port.optional) continue;
    const content =
      source === undefined ? null : contentAt(source, { pipeline, step, task, before, port });
    if (content === null) return null;
    inputs[port.name] = [content];
  }
  const { name, version } = operation;
  const subject = { operation: name, operation_version: version, parameters: step.parameters };
  return cacheKey({ ...subject, inputs });
}

interface At {
  readonly pipeline: Pipeline;
  readonly step: Step;
  readonly task: Task;
  readonly before: Task | null;
  readonly port: { readonly name: string };
}

function contentAt(source: Source, at: At): string | null {
  if ('input' in source) return at.pipeline.inputs[source.input]?.sha256 ?? null;
  const from = at.pipeline.steps.find(({ step_id }) => step_id === source.step);
  const output = from?.outputs[source.output];
  const isItemwise = at.step.map?.ports.includes(at.port.name) === true;
  const range = isItemwise && at.task.batch ? `[${at.task.batch.from},${at.task.batch.to})` : '';
  if (isItemwise && at.before !== null && at.before.step_id === source.step) {
    const left = at.before.outputs[source.output];
    return left === undefined ? null : contentOf(left) + range;
  }
  switch (output?.kind) {
    case 'file':
      return output.sha256;
    case 'views':
      return output.list.sha256 + range;
    case 'items':
      // The digest is of all that the step left, at every port.
      return output.digest === null ? null : `${output.digest}.${source.output}${range}`;
    case undefined:
      return null;
  }
}
