import { type FieldError } from '../errors';
import { didYouMean } from '../suggestions';
import { type Operation, type Parameter, type ParameterValue } from './types';

export type Parameters = Readonly<Record<string, ParameterValue>>;

interface Surroundings {
  /** Path of the parameters in the request, for the errors. */
  readonly field?: string;
  /** Title of the recording that a job is about, for parameters with `default_from`. */
  readonly recording?: string | null;
}

/**
 * Checks given parameters against an operation and fills in defaults. Aliases become the proper names.
 * @returns all parameters in manifest order, and what is wrong (empty when all is well)
 */
export function resolveParameters(
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  { field = 'parameters', recording = null }: Surroundings = {},
): { readonly parameters: Parameters; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of operation.parameters) {
    const keys = [parameter.name, ...parameter.aliases].filter((key) => Object.hasOwn(given, key));
    const [key] = keys;
    if (key === undefined) {
      parameters[parameter.name] = defaultOf(parameter, recording);
      continue;
    }
    const value = given[key] === null ? (parameter.null_means ?? null) : given[key];
    const allowed = allowedValues(parameter);
    if (keys.length > 1) {
      errors.push({
        field: `${field}.${key}`,
        given: value,
        allowed: 'one of its names',
        message: `${keys.join(' and ')} are the same parameter; give one of them`,
      });
    } else if (!isAllowed(parameter, value)) {
      errors.push({
        field: `${field}.${key}`,
        given: value,
        allowed,
        message: `${key} is ${JSON.stringify(value)}; allowed is ${allowed}`,
      });
    } else {
      parameters[parameter.name] = value as ParameterValue;
    }
  }
  errors.push(...unknownParameters(operation, given, field));
  return { parameters, errors };
}

function defaultOf(parameter: Parameter, recording: string | null): ParameterValue {
  if (parameter.type !== 'string' || parameter.default_from === undefined) return parameter.default;
  return recording?.slice(0, parameter.max_length) ?? parameter.default;
}

/** In words, e.g. `an integer from 1 to 40`. */
export function allowedValues(parameter: Parameter): string {
  const values = allowedWithoutNull(parameter);
  return parameter.null_means === undefined ? values : `${values}, or null`;
}

function allowedWithoutNull(parameter: Parameter): string {
  switch (parameter.type) {
    case 'boolean':
      return 'true or false';
    case 'enum':
      return `one of ${parameter.values.join(', ')}`;
    case 'string':
      return `a string of at most ${parameter.max_length} characters`;
    case 'float':
    case 'integer': {
      const noun = parameter.type === 'float' ? 'a number' : 'an integer';
      const { min, max } = parameter;
      if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
      if (min !== undefined) return `${noun} of at least ${min}`;
      return max === undefined ? noun : `${noun} of at most ${max}`;
    }
  }
}

/** Whether a value has the parameter's type and lies in its range. */
export function isAllowed(parameter: Parameter, value: unknown): boolean {
  switch (parameter.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'enum':
      return typeof value === 'string' && parameter.values.includes(value);
    case 'string':
      return typeof value === 'string' && value.length <= parameter.max_length;
    case 'float':
    case 'integer': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return false;
      if (parameter.type === 'integer' && !Number.isSafeInteger(value)) return false;
      return value >= (parameter.min ?? -Infinity) && value <= (parameter.max ?? Infinity);
    }
  }
}

function unknownParameters(
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  field: string,
): FieldError[] {
  const known = operation.parameters.flatMap((parameter) => [parameter.name, ...parameter.aliases]);
  const names = operation.parameters.map((parameter) => parameter.name);
  const allowed = names.join(', ') || 'none';
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      field: `${field}.${key}`,
      given: given[key],
      allowed,
      message: `${operation.name} has no parameter ${key}${didYouMean(key, names)}; it has ${allowed}`,
    }));
}
