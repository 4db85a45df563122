import fc from 'fast-check';
import { AttaccaError } from '../errors';
import { givenCatalog } from './given-catalog';
import { planPipeline } from './plan';
import { type RequestedMap, type RequestedStep } from './request';
import { type StepPlan } from '../pipelines/state';

/*
 * Random pipelines for tests: grown step by step, so that all of them can be planned.
 */

export const inputNames = ['input', 'other'];

export interface Graph {
  readonly pipeline: readonly RequestedStep[];
  readonly plans: readonly StepPlan[];
}

const operations = givenCatalog.manifests
  .flatMap((manifest) => manifest.operations)
  .filter(({ implicit }) => !implicit);
// Most graphs would be flat if what opens fan-outs and goes on inside them were not drawn more often.
const emitters = operations.filter(({ outputs }) =>
  outputs.some(({ type, cardinality }) => type === 'audio' && cardinality === 'many'),
);
const made = operations.filter(({ service }) => service === 'lab');
const drawn = [...operations, ...made, ...Array.from({ length: 6 }, () => emitters).flat()];

interface Draw {
  readonly operation: number;
  /** For each port: which of the outputs that fit, the latest first; null leaves the port to the planner. */
  readonly sources: readonly (number | null)[];
  readonly map: RequestedMap | null;
}

const optional = { requiredKeys: [] };
const requestedMap: fc.Arbitrary<RequestedMap> = fc.record(
  {
    max_concurrency: fc.integer({ min: 1, max: 1024 }),
    tolerated_failure_count: fc.integer({ min: 0, max: 50 }),
    tolerated_failure_percentage: fc.integer({ min: 0, max: 100 }),
    batch: fc.record(
      {
        max_items: fc.integer({ min: 1, max: 64 }),
        max_seconds: fc.integer({ min: 1, max: 50 }),
      },
      optional,
    ),
  },
  optional,
);

// Mostly something recent, so that graphs grow deep as well as wide.
const source = fc.oneof(fc.constant(0), fc.constant(0), fc.nat({ max: 2 }), fc.nat({ max: 20 }));

const draws: fc.Arbitrary<readonly Draw[]> = fc.array(
  fc.record({
    operation: fc.nat({ max: drawn.length - 1 }),
    sources: fc.array(fc.option(source, { freq: 4 }), { minLength: 2, maxLength: 2 }),
    map: fc.option(requestedMap),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
);

/** Pipelines over the two files `inputNames`, with their plans. */
export const graphs: fc.Arbitrary<Graph> = fc
  .noBias(draws)
  .map((all) => all.reduce(grown, emptyGraph));

const emptyGraph: Graph = { pipeline: [], plans: [] };

/** With one more step; without its map if that cannot be, and without the step if that cannot be either. */
function grown(graph: Graph, draw: Draw): Graph {
  const step = stepOf(draw, graph);
  const { map: _, ...plain } = step;
  return tried([...graph.pipeline, step]) ?? tried([...graph.pipeline, plain]) ?? graph;
}

function tried(pipeline: readonly RequestedStep[]): Graph | null {
  try {
    return { pipeline, plans: planPipeline({ pipeline }, givenCatalog, { names: inputNames }) };
  } catch (error) {
    if (error instanceof AttaccaError && error.code === 'INVALID_PIPELINE') return null;
    throw error;
  }
}

function stepOf(draw: Draw, { pipeline }: Graph): RequestedStep {
  const operation = drawn[draw.operation];
  if (operation === undefined) throw new Error('There is no such operation.');
  const inputs = operation.inputs.flatMap((port, index) => {
    const offered = offersOf(pipeline, port.type);
    const choice = draw.sources[index] ?? null;
    const source = choice === null ? undefined : offered[choice % offered.length];
    return source === undefined ? [] : [[port.name, source] as const];
  });
  return {
    step_id: `s${pipeline.length + 1}`,
    service: operation.service,
    operation: operation.name,
    ...(inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) }),
    ...(draw.map === null ? {} : { map: draw.map }),
  };
}

function offersOf(
  pipeline: readonly RequestedStep[],
  type: string,
): ({ input: string } | { step: string; output: string })[] {
  const files = type === 'audio' ? inputNames.map((input) => ({ input })) : [];
  const outputs = pipeline.map(({ service, operation }, index) =>
    (givenCatalog.findOperation(service, operation)?.outputs ?? [])
      .filter((port) => port.type === type)
      .map((port) => ({ step: `s${index + 1}`, output: port.name })),
  );
  return [...outputs.reverse().flat(), ...files];
}
