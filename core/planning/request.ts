import type { ValidateFunction } from 'ajv/dist/2020';
import { AttaccaError } from '../errors';
import { requestFaults } from './request-faults';
import { pipelineRequestSchema } from './request-schema';
import { type CacheMode } from '../pipelines/state';
import { createAjv } from '../schema/ajv';

export { maxSteps, pipelineRequestSchema } from './request-schema';

/** An output port as a request names it. */
export interface RequestedOutput {
  readonly step: string | number;
  readonly output: string;
}

/** How a mapped step is asked to run. */
export interface RequestedMap {
  readonly over?: RequestedOutput;
  readonly max_concurrency?: number;
  readonly tolerated_failure_count?: number;
  readonly tolerated_failure_percentage?: number;
  readonly batch?: { readonly max_items?: number; readonly max_seconds?: number };
}

/** One step as it is asked for. */
export interface RequestedStep {
  readonly step_id?: string | number;
  readonly service: string;
  readonly operation: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<
    Record<string, 'input' | { readonly input: string } | RequestedOutput>
  >;
  readonly map?: RequestedMap;
}

/** The body of `POST /api/v1/jobs`, and the seed's job message. */
export interface PipelineRequest {
  /** The seed's job message carries an id of the sender; it is kept as `client_reference`. */
  readonly job_id?: string;
  readonly file_id?: string;
  readonly input_file_id?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly pipeline?: readonly RequestedStep[];
  readonly preset?: string;
  /** Overrides of a preset's parameters, by step. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `use` if absent. */
  readonly cache?: CacheMode;
  /** 0 if absent. */
  readonly priority?: number;
  readonly deadline_seconds?: number;
}

type Checks = Readonly<Record<'request' | 'steps', ValidateFunction>>;
let compiled: Checks | undefined;

/** Compiled with the first request: many a command reads none. */
function checks(): Checks {
  if (compiled !== undefined) return compiled;
  // Verbose: errors carry the offending value, so that the answer can say what was given.
  const ajv = createAjv({ allowUnionTypes: true, verbose: true });
  compiled = {
    request: ajv.compile(pipelineRequestSchema),
    steps: ajv.compile(pipelineRequestSchema.properties.pipeline),
  };
  return compiled;
}

/**
 * Checks the form of a request; what it means is checked by `planPipeline`.
 * @throws AttaccaError INVALID_REQUEST with one entry per fault, each naming its field.
 */
export function parsePipelineRequest(body: unknown): PipelineRequest {
  const validate = checks().request;
  if (!validate(body)) {
    const errors = requestFaults(validate.errors ?? []);
    throw new AttaccaError('INVALID_REQUEST', `The request is not valid: ${summary(errors)}`, {
      errors,
    });
  }
  const request = body as PipelineRequest;
  assertExactlyOne(request, ['file_id', 'input_file_id', 'inputs'], 'the recording to work on');
  assertExactlyOne(request, ['pipeline', 'preset'], 'what to do with it');
  if (request.parameters !== undefined && request.preset === undefined) {
    throw invalid(
      'parameters',
      'overrides a preset; steps of `pipeline` carry their own parameters',
    );
  }
  return request;
}

/**
 * The steps of a preset, which come with the deployment and not with the request.
 * @throws AttaccaError INTERNAL when they break the schema: whoever runs the deployment must mend the preset
 */
export function parsePresetSteps(preset: string, steps: readonly unknown[]): RequestedStep[] {
  const validate = checks().steps;
  if (validate(steps)) return steps as unknown as RequestedStep[];
  const errors = requestFaults(validate.errors ?? []);
  throw new AttaccaError(
    'INTERNAL',
    `The preset ${preset} of this deployment is not valid: ${summary(errors)}`,
    { errors },
  );
}

/** The files of a request, by input name. `file_id` and `input_file_id` are called `input`. */
export function requestedFiles(request: PipelineRequest): Readonly<Record<string, string>> {
  const single = request.file_id ?? request.input_file_id;
  return single === undefined ? (request.inputs ?? {}) : { input: single };
}

function assertExactlyOne(
  request: PipelineRequest,
  fields: readonly (keyof PipelineRequest)[],
  purpose: string,
): void {
  const given = fields.filter((field) => request[field] !== undefined);
  if (given.length === 1) return;
  const problem = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
  throw invalid(
    given[0] ?? fields[0] ?? '(body)',
    `exactly one of ${fields.join(', ')} says ${purpose}; ${problem}`,
  );
}

function invalid(field: string, message: string): AttaccaError {
  return new AttaccaError('INVALID_REQUEST', `The request is not valid: ${field}: ${message}.`, {
    errors: [{ field, message }],
  });
}

function summary(errors: readonly { field: string; message: string }[]): string {
  return errors.map((error) => `${error.field}: ${error.message}`).join('; ');
}
