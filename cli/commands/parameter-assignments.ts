import { didYouMean, type Catalog, type GivenParameterValue, type Operation } from '@attacca/core';
import { UsageError } from '../usage-error';

/** One step of a pipeline as far as parameters go. */
export interface AssignableStep {
  readonly step_id: string;
  readonly operation: Operation | undefined;
}

export type Overrides = Readonly<Record<string, Readonly<Record<string, GivenParameterValue>>>>;

/** A step of a preset or of a pipeline file. */
interface RawStep {
  readonly step_id?: string | number;
  readonly service?: string;
  readonly operation?: string;
}

/** The steps of a pipeline with their operations; a step without an id is called by its position, from 1. */
export function assignableSteps(pipeline: readonly unknown[], catalog: Catalog): AssignableStep[] {
  return (pipeline as readonly RawStep[]).map((step, index) => ({
    step_id: String(step?.step_id ?? index + 1),
    operation: catalog.findOperation(String(step?.service), String(step?.operation)),
  }));
}

/**
 * Reads `--param step.name=value` for every step of a pipeline. Here a value only gets its type; whether it is allowed
 * is looked at with the whole pipeline.
 * @param option what the user calls it, for complaints
 * @throws UsageError naming what cannot be read, or a step that is not there.
 */
export function parseStepAssignments(
  option: '--param' | '--set',
  assignments: readonly string[],
  steps: readonly AssignableStep[],
): Overrides {
  const overrides: Record<string, Record<string, GivenParameterValue>> = {};
  for (const assignment of assignments) {
    const [, stepId, name, text] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (stepId === undefined || name === undefined || text === undefined) {
      throw new UsageError(`${option} is "${assignment}"; it must be of the form step.name=value.`);
    }
    const step = steps.find(({ step_id }) => step_id === stepId);
    if (step === undefined) {
      const known = steps.map(({ step_id }) => step_id);
      const hint = didYouMean(stepId, known);
      throw new UsageError(
        `${option} ${assignment}: there is no step "${stepId}"${hint}; the steps are ${known.join(', ')}.`,
      );
    }
    (overrides[stepId] ??= {})[name] = parseValue(text, step.operation, name);
  }
  return overrides;
}

/**
 * Reads `--param name=value` for one operation.
 * @throws UsageError naming what cannot be read.
 */
export function parseAssignments(
  assignments: readonly string[],
  operation: Operation,
): Readonly<Record<string, GivenParameterValue>> {
  const values: Record<string, GivenParameterValue> = {};
  for (const assignment of assignments) {
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (name === undefined || text === undefined) {
      throw new UsageError(`--param is "${assignment}"; it must be of the form name=value.`);
    }
    values[name] = parseValue(text, operation, name);
  }
  return values;
}

/** Text stays text where the manifest wants text; elsewhere it is what it looks like. */
function parseValue(
  text: string,
  operation: Operation | undefined,
  name: string,
): GivenParameterValue {
  const parameter = operation?.parameters.find(
    (candidate) => candidate.name === name || candidate.aliases.includes(name),
  );
  if (parameter?.type === 'string' || parameter?.type === 'enum') return text;
  if (text === 'null' && parameter?.null_means !== undefined) return null;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}
