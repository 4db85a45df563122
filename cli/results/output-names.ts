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
  const ids = new Set(steps.map(({ step_id }) => step_id));
  const last = new Map<string, string>();
  const plain = new Set<string>();
  for (const { step_id, outputs } of steps) {
    for (const output of outputs) {
      last.set(output.name, step_id);
      if (!isFormat(output)) plain.add(output.name);
    }
  }
  const own = new Map<string, string>();
  for (const { step_id, operation, outputs } of steps) {
    const isNumbered = /^\d+$/.test(step_id);
    const file = isNumbered ? operation : step_id;
    if (plain.has(file) || (isNumbered && ids.has(operation))) continue;
    for (const output of outputs.filter(isFormat)) {
      // Two steps without ids may run the same operation: only the last of them is called after it.
      if (!isNumbered || last.get(output.name) === step_id)
        own.set(key(step_id, output.name), file);
    }
  }
  return (stepId, output) =>
    own.get(key(stepId, output)) ?? (last.get(output) === stepId ? output : `${stepId}.${output}`);
}

function isFormat({ name, isFile }: NamedOutput): boolean {
  return isFile && FORMATS.includes(name);
}

function key(stepId: string, output: string): string {
  return JSON.stringify([stepId, output]);
}
