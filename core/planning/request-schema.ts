/*
 * The form of a pipeline request, once: requests are checked by it and the OpenAPI document shows it. What a request
 * means is checked by the planner (`plan.ts`).
 */

/** Steps one pipeline may have: with their outputs they must fit well into one document. */
export const maxSteps = 50;

/** Names become parts of document ids; those between double underscores are the database's own. */
const identifier = '^(?!__.*__$)[A-Za-z0-9_-]{1,64}$';

const name = { type: 'string', minLength: 1, maxLength: 128 } as const;

const stepId = {
  anyOf: [
    { type: 'string', pattern: identifier, description: 'As given.' },
    { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'The same as its digits.' },
  ],
} as const;

const output = {
  type: 'object',
  required: ['step', 'output'],
  additionalProperties: false,
  properties: {
    step: { ...stepId, description: 'The step_id of an earlier step.' },
    output: { ...name, description: 'The name of one of its output ports.' },
  },
} as const;

const source = {
  anyOf: [
    { const: 'input', description: 'The file that is called `input`.' },
    {
      type: 'object',
      required: ['input'],
      additionalProperties: false,
      properties: { input: { ...name, description: 'The name of one of the files.' } },
      description: 'A file, by its name in `inputs`.',
    },
    { ...output, description: 'What an earlier step leaves.' },
  ],
} as const;

const batch = {
  type: 'object',
  additionalProperties: false,
  properties: {
    max_items: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      description: 'Items one task executes at most.',
    },
    max_seconds: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 480,
      description:
        "Seconds one task is expected to take at most; no more than half of the operation's time limit.",
    },
  },
} as const;

const map = {
  type: 'object',
  additionalProperties: false,
  properties: {
    over: {
      ...output,
      description: 'What it runs over. Follows from the inputs; stated, it is checked.',
    },
    max_concurrency: {
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      description:
        'Tasks of the fan-out that may be under way at the same time; the deployment may allow fewer. Stated by the step that opens the fan-out.',
    },
    tolerated_failure_count: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000_000,
      description:
        'Items that may fail without failing the step; with a percentage beside it, the larger of both. Without either, none. A step that follows another inside its fan-out takes over what it does not state.',
    },
    tolerated_failure_percentage: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      description: 'The same, in percent of all items.',
    },
    batch: {
      ...batch,
      description: 'Bounds of one batch of items. Stated by the step that opens the fan-out.',
    },
  },
} as const;

const step = {
  type: 'object',
  required: ['service', 'operation'],
  additionalProperties: false,
  properties: {
    step_id: {
      ...stepId,
      description: 'Unique in the pipeline; the position, from 1, if absent.',
    },
    service: { ...name, description: 'The service, by its name or an alias.' },
    operation: { ...name, description: 'The operation of the service, by its name or an alias.' },
    parameters: {
      type: 'object',
      description: "The operation's parameters; those absent have their defaults.",
    },
    inputs: {
      type: 'object',
      minProperties: 1,
      additionalProperties: source,
      description:
        'Where each input port takes its content from; absent, from the step before, and at the first step from the first file.',
    },
    map: {
      ...map,
      description:
        'How it runs, once per item: for a step whose inputs carry the items of a `many` output.',
    },
  },
} as const;

/** JSON Schema of the body of `POST /api/v1/jobs`. */
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
      propertyNames: { pattern: identifier },
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
      items: step,
      description: `The steps, at most ${maxSteps}, each after those it takes something from.`,
    },
    cache: {
      enum: ['use', 'refresh', 'off'],
      description:
        '`use` (the default) takes results that are known already; `refresh` computes everything anew and keeps it; `off` does neither.',
    },
    priority: {
      type: 'integer',
      minimum: -10,
      maximum: 10,
      description: 'Among your own jobs that wait, the higher goes first; 0 if absent.',
    },
    deadline_seconds: {
      type: 'integer',
      minimum: 1,
      maximum: 604_800,
      description: 'The job fails when it is not over so many seconds after its submission.',
    },
  },
} as const;
