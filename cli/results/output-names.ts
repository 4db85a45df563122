/** A step with the names of its outputs, in the order of the pipeline. */
export interface NamedStep {
  readonly step_id: string;
  readonly outputs: readonly string[];
}

/**
 * What each output is called on disk. An output keeps its plain name; where several steps have one
 * of the same name, the last of them keeps it and each earlier one is `<step_id>.<output>`.
 * @returns the name by step and output.
 */
export function nameOutputs(
  steps: readonly NamedStep[],
): (stepId: string, output: string) => string {
  const lastWith = new Map<string, string>();
  for (const { step_id, outputs } of steps) {
    for (const output of outputs) lastWith.set(output, step_id);
  }
  return (stepId, output) => (lastWith.get(output) === stepId ? output : `${stepId}.${output}`);
}
