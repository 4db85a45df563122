import { simulatedCatalog } from './operations';
import { type MapOptions, type Plan, type PlannedStep, type PlanSource } from './plan';

/*
 * Pipelines that people ask for, for scenarios with a name.
 */

interface GivenStep {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, PlanSource>>;
  readonly scope?: readonly string[];
  readonly map?: MapOptions;
}

/** Everything at its default. @param steps by step_id */
export function givenPlan(steps: Readonly<Record<string, GivenStep>>): Plan {
  return {
    name: 'plan1',
    owner: 'ann',
    files: { input: 'ann-1' },
    steps: Object.entries(steps).map(([step_id, step]) => plannedStep(step_id, step)),
    cache: 'use',
    priority: 0,
    deadline_seconds: null,
  };
}

function plannedStep(
  step_id: string,
  { operation: name, inputs, scope, map }: GivenStep,
): PlannedStep {
  const operation = simulatedCatalog.findOperationAnywhere(name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return { step_id, operation, parameters: {}, inputs, scope: scope ?? [], map: map ?? null };
}

const input: PlanSource = { input: 'input' };
const of = (step: string, output: string): PlanSource => ({ step, output });
const slices = ['cut.slices'];

export const givenPlans = {
  'one step': givenPlan({ split: { operation: 'librosa-hpss', inputs: { audio: input } } }),
  'a chain': givenPlan({
    first: { operation: 'bufcompose', inputs: { source: input } },
    second: { operation: 'bufcompose', inputs: { source: of('first', 'composed') } },
    split: { operation: 'librosa-hpss', inputs: { audio: of('second', 'composed') } },
  }),
  'a fan-out and its gather': givenPlan({
    cut: { operation: 'ampslice', inputs: { source: input } },
    mfcc: { operation: 'librosa-mfcc', inputs: { audio: of('cut', 'slices') }, scope: slices },
    stats: { operation: 'bufstats', inputs: { source: of('mfcc', 'mfcc') } },
  }),
  'mapped steps behind one another': givenPlan({
    cut: { operation: 'ampslice', inputs: { source: input } },
    split: { operation: 'librosa-hpss', inputs: { audio: of('cut', 'slices') }, scope: slices },
    mfcc: { operation: 'librosa-mfcc', inputs: { audio: of('split', 'harmonic') }, scope: slices },
    stats: { operation: 'bufstats', inputs: { source: of('mfcc', 'mfcc') } },
  }),
  'two steps that follow one inside its fan-out': givenPlan({
    cut: { operation: 'ampslice', inputs: { source: input } },
    split: { operation: 'librosa-hpss', inputs: { audio: of('cut', 'slices') }, scope: slices },
    h: { operation: 'librosa-mfcc', inputs: { audio: of('split', 'harmonic') }, scope: slices },
    p: { operation: 'librosa-mfcc', inputs: { audio: of('split', 'percussive') }, scope: slices },
    hs: { operation: 'bufstats', inputs: { source: of('h', 'mfcc') } },
    ps: { operation: 'bufstats', inputs: { source: of('p', 'mfcc') } },
  }),
  'branches that meet': givenPlan({
    split: { operation: 'librosa-hpss', inputs: { audio: input } },
    h: { operation: 'librosa-mfcc', inputs: { audio: of('split', 'harmonic') } },
    cut: { operation: 'ampslice', inputs: { source: of('split', 'percussive') } },
    pm: { operation: 'librosa-mfcc', inputs: { audio: of('cut', 'slices') }, scope: slices },
    s: { operation: 'compare', inputs: { all: of('pm', 'mfcc'), one: of('h', 'mfcc') } },
  }),
  'a fan-out inside a fan-out': givenPlan({
    cut: { operation: 'ampslice', inputs: { source: input } },
    chop: { operation: 'chop', inputs: { sound: of('cut', 'slices') }, scope: slices },
    mfcc: {
      operation: 'librosa-mfcc',
      inputs: { audio: of('chop', 'parts') },
      scope: [...slices, 'chop.parts'],
    },
    each: { operation: 'bufstats', inputs: { source: of('mfcc', 'mfcc') }, scope: slices },
    all: { operation: 'bufstats', inputs: { source: of('each', 'stats') } },
  }),
} as const;
