import { type Operation, type PortType } from '@attacca/core';
import { type Random } from '../engine/random';
import { simulatedCatalog } from './operations';
import { outputName, type MapOptions, type Plan, type PlannedStep, type PlanSource } from './plan';

/** Something a later step may take: of which type, and inside which fan-outs it exists once per item. */
interface Value {
  readonly source: PlanSource;
  readonly type: PortType;
  readonly scope: readonly string[];
  /** The scope of the step it comes from. */
  readonly made: readonly string[];
}

const deepest = 2;
const operations =
  'ampslice ampslice librosa-mfcc librosa-mfcc librosa-hpss bufstats bufstats robustscaling bufcompose pair compare chop chop once'.split(
    ' ',
  );

/** A pipeline nobody would think of: branches that part and meet, maps, maps in maps, gathers, options of all kinds. */
export function generatePlan(
  random: Random,
  { name, owner, files }: { name: string; owner: string; files: readonly string[] },
): Plan {
  const inputs = Object.fromEntries(
    random.happens(30)
      ? files.map((file, index) => [`in${index}`, file])
      : [['input', random.pick(files)]],
  ) as Record<string, string>;
  const values: Value[] = Object.keys(inputs).map((input) => ({
    source: { input },
    type: 'audio',
    scope: [],
    made: [],
  }));
  const steps: PlannedStep[] = [];
  const wanted = random.pick([1, 2, 3, 3, 4, 5, 6, 8]);
  for (let tried = 0; steps.length < wanted && tried < 60; tried += 1) {
    const step = generateStep(random, values, `s${steps.length + 1}`);
    if (step === null) continue;
    steps.push(step);
    values.push(...valuesOf(step));
  }
  return {
    name,
    owner,
    files: inputs,
    steps,
    cache: random.pick(['use', 'use', 'use', 'refresh', 'off']),
    priority: random.pick([0, 0, 1, 5]),
    deadline_seconds: random.happens(10) ? random.pick([60, 300, 3600]) : null,
  };
}

function generateStep(
  random: Random,
  values: readonly Value[],
  step_id: string,
): PlannedStep | null {
  const operation = simulatedCatalog.findOperationAnywhere(random.pick(operations));
  if (operation === undefined) return null;
  const chosen = chooseInputs(random, values, operation);
  if (chosen === null) return null;
  const { inputs, scope } = chosen;
  const makesMany = operation.outputs.some(({ cardinality }) => cardinality === 'many');
  if (makesMany && scope.length >= deepest) return null;
  return {
    step_id,
    operation,
    parameters: generateParameters(random, operation),
    inputs,
    scope,
    map: scope.length === 0 ? null : generateMap(random, chosen.isOpener),
  };
}

/** Sources for all ports, of which those that come item by item do so within the same fan-out. */
function chooseInputs(
  random: Random,
  values: readonly Value[],
  operation: Operation,
): (Pick<PlannedStep, 'inputs' | 'scope'> & { isOpener: boolean }) | null {
  const inputs: Record<string, PlanSource> = {};
  const chosen: Value[] = [];
  let scope: readonly string[] = [];
  // Optional inputs are left out: core/planning/plan-execution.test.ts draws them.
  for (const port of operation.inputs.filter(({ optional }) => !optional)) {
    const isMany = port.cardinality === 'many';
    const candidates = values.filter((value) => {
      if (value.type !== port.type || (isMany && value.scope.length === 0)) return false;
      const needed = isMany ? value.scope.slice(0, -1) : value.scope;
      return needed.length === 0 || scope.length === 0 || isSame(needed, scope);
    });
    if (candidates.length === 0) return null;
    // Later values make deeper graphs.
    const value = random.happens(50) ? candidates.at(-1) : random.pick(candidates);
    if (value === undefined) return null;
    inputs[port.name] = value.source;
    chosen.push(value);
    const needed = isMany ? value.scope.slice(0, -1) : value.scope;
    if (needed.length > 0) scope = needed;
  }
  const isOpener = chosen.every(({ made }) => !isSame(made, scope));
  return { inputs, scope, isOpener };
}

function valuesOf({ step_id, operation, scope }: PlannedStep): Value[] {
  return operation.outputs.map(({ name, type, cardinality }) => ({
    source: { step: step_id, output: name },
    type,
    scope: cardinality === 'many' ? [...scope, outputName(step_id, name)] : scope,
    made: scope,
  }));
}

/**
 * What may fail is always said: a step would take over what the one before says. How many at a time is said by the step
 * that opens the fan-out alone.
 */
function generateMap(random: Random, isOpener: boolean): MapOptions {
  const share = random.happens(15) ? random.pick([10, 50, 100]) : 0;
  const tolerance = {
    tolerated_failure_count: random.happens(25) ? random.pick([1, 3, 100]) : 0,
    tolerated_failure_percentage: share,
  };
  if (!isOpener) return tolerance;
  return {
    ...tolerance,
    ...(random.happens(40) ? { max_concurrency: random.pick([1, 2, 3, 7]) } : {}),
    ...(random.happens(50) ? { batch: { max_items: random.pick([1, 1, 2, 5, 64]) } } : {}),
  };
}

/** Few values, so that equal work occurs in several pipelines. */
function generateParameters(random: Random, operation: Operation): Record<string, number> {
  const parameter = operation.parameters.find(
    ({ type, name }) => type === 'integer' && ['weight', 'numderivs', 'startframe'].includes(name),
  );
  return parameter === undefined || random.happens(60)
    ? {}
    : { [parameter.name]: random.pick([0, 1, 2]) };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index]);
}
