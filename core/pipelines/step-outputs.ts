import { type TaskOutput } from '../handshake/types';
import { type Port } from '../manifest/types';
import { type Step, type StepOutput, type Task } from './state';

/** Id of the `files/` record of a task's output: deterministic, so that a repeat changes nothing. */
export function outputFileId(job_id: string, task_id: string, port: string): string {
  return `${job_id}.${task_id}.${port}`;
}

/** What a completed step left at its ports. A mapped step's items are found through its tasks. */
export function stepOutputs(
  step: Step,
  ports: readonly Port[],
  task: Task | undefined,
): Readonly<Record<string, StepOutput>> {
  const outputs: Record<string, StepOutput> = {};
  for (const port of ports) {
    if (step.map !== null) {
      outputs[port.name] = { kind: 'items', type: port.type, count: step.expansion?.items ?? 0 };
      continue;
    }
    const output = task?.outputs[port.name];
    if (output !== undefined && task !== undefined) {
      outputs[port.name] = onceOutput(
        output,
        port,
        outputFileId(task.job_id, task.task_id, port.name),
      );
    }
  }
  return outputs;
}

function onceOutput(output: TaskOutput, port: Port, file_id: string): StepOutput {
  switch (output.kind) {
    case 'file':
      return { ...output, type: port.type, file_id };
    case 'views':
      return { ...output, type: port.type, file_id };
    case 'pack':
      return { kind: 'items', type: port.type, count: output.items.length };
  }
}
