import { Ajv2020 } from 'ajv/dist/2020';
import { AttaccaError } from '../errors';
import { fieldErrors } from '../manifest/parse';

/** One step as it is asked for. */
export interface RequestedStep {
  readonly step_id?: string | number;
  readonly service: string;
  readonly operation: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<
    Record<
      string,
      | 'input'
      | { readonly input: string }
      | { readonly step: string | number; readonly output: string }
    >
  >;
  readonly map?: { readonly over: { readonly step: string | number; readonly output: string } };
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
}

/** Steps one pipeline may have: with their outputs they must fit well into one document. */
export const maxSteps = 50;

const name = { type: 'string', minLength: 1, maxLength: 128 };
const stepId = {
  anyOf: [
    { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    { type: 'integer', minimum: 0, maximum: 1_000_000 },
  ],
};
const output = {
  type: 'object',
  required: ['step', 'output'],
  additionalProperties: false,
  properties: { step: stepId, output: name },
};

/** JSON Schema of the body of `POST /api/v1/jobs`; the OpenAPI document shows it as it is. */
export const pipelineRequestSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    job_id: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'Your own reference, kept with the job.',
    },
    file_id: { ...name, description: 'The file the pipeline starts from.' },
    input_file_id: { ...name, description: 'Another name of file_id.' },
    inputs: {
      type: 'object',
      minProperties: 1,
      maxProperties: 16,
      additionalProperties: name,
      description: 'Several files by name; the first is "input" where steps name no source.',
    },
    preset: { ...name, description: 'A named pipeline, instead of `pipeline`.' },
    parameters: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description: "Overrides of a preset's parameters, by step_id.",
    },
    pipeline: {
      type: 'array',
      minItems: 1,
      maxItems: maxSteps,
      items: {
        type: 'object',
        required: ['service', 'operation'],
        additionalProperties: false,
        properties: {
          step_id: {
            ...stepId,
            description: 'Unique in the pipeline; the position, from 1, if absent.',
          },
          service: name,
          operation: name,
          parameters: { type: 'object' },
          inputs: {
            type: 'object',
            minProperties: 1,
            additionalProperties: {
              anyOf: [
                { const: 'input' },
                {
                  type: 'object',
                  required: ['input'],
                  additionalProperties: false,
                  properties: { input: name },
                },
                output,
              ],
            },
          },
          map: {
            type: 'object',
            required: ['over'],
            additionalProperties: false,
            properties: { over: output },
          },
        },
      },
    },
  },
} as const;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  pipelineRequestSchema,
);

/**
 * Checks the form of a request; what it means is checked by `planPipeline`.
 * @throws AttaccaError INVALID_REQUEST with one entry per fault, each naming its field.
 */
export function parsePipelineRequest(body: unknown): PipelineRequest {
  if (!validate(body)) {
    const errors = fieldErrors(validate.errors ?? []);
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
