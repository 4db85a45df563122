import { type Port } from '../manifest/types';
import { combinedResult, contentOf } from './digests';
import { countItems } from './packed-items';
import { type Join, type Step, type StepOutput, type StoredOutput, type Task } from './state';

/** Id of the `files/` record of a task's output: deterministic, so that a repeat changes nothing. */
export function outputFileId(job_id: string, task_id: string, port: string): string {
  return `${job_id}.${task_id}.${port}`;
}

/** What a completed step that runs once left at its ports. */
export function onceOutputs(
  task: Task,
  ports: readonly Port[],
): Readonly<Record<string, StepOutput>> {
  const outputs: Record<string, StepOutput> = {};
  for (const port of ports) {
    const output = task.outputs[port.name];
    if (output === undefined) continue;
    const file_id = outputFileId(task.job_id, task.task_id, port.name);
    outputs[port.name] = onceOutput(output, port, file_id);
  }
  return outputs;
}

/** What a completed mapped step left: so many items, found through its tasks. */
export function mappedOutputs(
  step: Step,
  root: Join,
  ports: readonly Port[],
): Readonly<Record<string, StepOutput>> {
  const { digest, emitted } = combinedResult(root);
  const items = step.fan_out?.items ?? 0;
  const outputOf = ({ name, type, cardinality }: Port): StepOutput => {
    const count = cardinality === 'many' ? (emitted[name] ?? 0) : items;
    return { kind: 'items', type, count, digest };
  };
  return Object.fromEntries(ports.map((port) => [port.name, outputOf(port)]));
}

function onceOutput(output: StoredOutput, port: Port, file_id: string): StepOutput {
  switch (output.kind) {
    case 'file':
      return { ...output, type: port.type, file_id };
    case 'views':
      return { ...output, type: port.type, file_id };
    case 'pack': {
      const digest = contentOf(output);
      return { kind: 'items', type: port.type, count: countItems(output.items), digest };
    }
  }
}
