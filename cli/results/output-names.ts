/** A step with its outputs, in the order of the pipeline. */
export interface NamedStep {
  readonly step_id: string;
  readonly operation: string;
  readonly outputs: readonly NamedOutput[];
}

export interface NamedOutput {
  readonly name: string;
  /** False for a folder of items. */
  readonly isFile: boolean;
}

/** Outputs that are called after their format, which the file's extension says already. */
const FORMATS: readonly string[] = ['pdf', 'svg', 'png', 'jpg', 'wav', 'mp3', 'json', 'csv', 'xml'];

/**
 * What each output is called on disk, without extension. An output keeps its plain name; where several steps have one of
 * the same name, the last of them keeps it and each earlier one is `<step_id>.<output>`. A file that is called after its
 * format is called after its step instead, or after its operation where the step has only a number: `pages.pdf`.
 * @returns the name by step and output.
 */
export function nameOutputs(
  steps: readonly NamedStep[],
): (stepId: string, output: string) => string {
  const last = new Map<string, string>();
  const plain = new Set<string>();
  const own = new Map<string, string>();
  for (const { step_id, outputs } of steps) {
    for (const { name, isFile } of outputs) {
      last.set(name, step_id);
      if (!(isFile && FORMATS.includes(name))) plain.add(name);
    }
  }
  for (const step of steps) {
    for (const { name, isFile } of step.outputs) {
      const file = /^\d+$/.test(step.step_id) ? step.operation : step.step_id;
      const isFormat = isFile && FORMATS.includes(name) && !plain.has(file);
      // Two steps without ids may run the same operation: only the last of them is called after it.
      if (isFormat && (file === step.step_id || last.get(name) === step.step_id))
        own.set(key(step.step_id, name), file);
    }
  }
  return (stepId, output) =>
    own.get(key(stepId, output)) ?? (last.get(output) === stepId ? output : `${stepId}.${output}`);
}

function key(stepId: string, output: string): string {
  return JSON.stringify([stepId, output]);
}
