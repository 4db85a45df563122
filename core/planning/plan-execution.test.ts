import fc from 'fast-check';
import { type Port } from '../manifest';
import { givenCatalog } from './given-catalog';
import { graphs, inputNames, type Graph } from './given-graphs';
import { maxPlanBytes } from './plan-limits';
import { type Source, type StepPlan } from '../pipelines/state';

/*
 * What a plan says is enough to execute it: a sequential interpreter that knows nothing but the plans runs random
 * pipelines, and looks whether every port of every task gets what it declares.
 */

/** The values of one output, by the item they belong to: `''` for one thing, `'2'`, `'2,0'` inside fan-outs. */
type Values = ReadonlyMap<string, string>;
type Outputs = ReadonlyMap<string, Values>;

const pathOf = (key: string): string[] => (key === '' ? [] : key.split(','));
const keyOf = (path: readonly string[]): string => path.join(',');

/** From one to three, depending on who makes them of what. */
function emittedBy(step: string, key: string): number {
  return 1 + ((step.length + pathOf(key).length + Number(pathOf(key).at(-1) ?? 0)) % 3);
}

function operationOf(plan: StepPlan) {
  const operation = givenCatalog.findOperation(plan.service, plan.operation);
  if (operation === undefined) throw new Error(`There is no ${plan.operation}.`);
  return operation;
}

function execute(plans: readonly StepPlan[]): Map<string, Values> {
  const outputs = new Map<string, Values>();
  for (const name of inputNames) outputs.set(`input ${name}`, new Map([['', 'audio']]));
  for (const plan of plans) runStep(plan, outputs);
  return outputs;
}

function runStep(plan: StepPlan, outputs: Map<string, Values>): void {
  const { inputs: declared, outputs: ports } = operationOf(plan);
  const inputs = declared.filter(({ name, optional }) => !optional || plan.inputs[name]);
  const items =
    plan.map === null ? [''] : [...(outputs.get(label(plan.map.over)) ?? [])].map(first);
  const faults = items.flatMap((item) => [
    ...(pathOf(item).length === (plan.map?.depth ?? 0) ? [] : [`${item} is not so deep`]),
    ...inputs.flatMap((port) => portFaults(port, receive(plan, { port, item, outputs }))),
  ]);
  expect(faults).toEqual([]);
  for (const port of ports) {
    const values = items.flatMap((item) => emitted(plan, port, item));
    outputs.set(label({ step: plan.step_id, output: port.name }), new Map(values));
  }
}

function portFaults({ name, type, cardinality }: Port, received: readonly string[]): string[] {
  const isCountRight = cardinality === 'one' ? received.length === 1 : received.length > 0;
  const isTypeRight = received.every((value) => value === type);
  return isCountRight && isTypeRight
    ? []
    : [`${name} (${cardinality} ${type}) got ${received.join()}`];
}

/** What arrives at a port in the task of one item, by the rules that the plan's `ports` stand for. */
function receive(
  { inputs, map }: StepPlan,
  { port, item, outputs }: { port: Port; item: string; outputs: Outputs },
): string[] {
  const values = outputs.get(label(inputs[port.name])) ?? new Map<string, string>();
  const isItemwise = map?.ports.includes(port.name) === true;
  const own = isItemwise ? item : '';
  if (port.cardinality === 'one') return values.has(own) ? [values.get(own) ?? ''] : [];
  const depth = pathOf(own).length;
  return [...values]
    .filter(([key]) => key === own || pathOf(key).length === depth + 1)
    .filter(([key]) => keyOf(pathOf(key).slice(0, depth)) === own)
    .map(([, type]) => type);
}

function emitted(plan: StepPlan, port: Port, item: string): [string, string][] {
  if (port.cardinality === 'one') return [[item, port.type]];
  return Array.from({ length: emittedBy(plan.step_id, item) }, (_, index) => [
    keyOf([...pathOf(item), String(index)]),
    port.type,
  ]);
}

function label(source: Source | undefined): string {
  if (source === undefined) return 'nothing';
  return 'input' in source ? `input ${source.input}` : `${source.step}.${source.output}`;
}

const first = ([key]: [string, string]): string => key;

/** Everything that is certainly complete when a step may start that needs `sources`, looked at from the sources. */
function completeBefore(sources: readonly Source[], plans: readonly StepPlan[]): string[] {
  return sources.flatMap((source) => {
    if ('input' in source) return [`input ${source.input}`];
    const plan = plans.find(({ step_id }) => step_id === source.step);
    return [source.step, ...completeBefore(Object.values(plan?.inputs ?? {}), plans)];
  });
}

function predecessorOf(plan: StepPlan, plans: readonly StepPlan[]): StepPlan | undefined {
  return plans.find(({ step_id }) => step_id === plan.map?.follows);
}

function openerOf(plan: StepPlan, plans: readonly StepPlan[]): StepPlan {
  const before = predecessorOf(plan, plans);
  return before === undefined ? plan : openerOf(before, plans);
}

function assertFollows({ plans }: Graph, plan: StepPlan): void {
  const before = predecessorOf(plan, plans);
  if (before === undefined) return;
  expect(before.map).toMatchObject({ over: plan.map?.over, depth: plan.map?.depth });
  expect(before.map).toMatchObject({
    max_concurrency: plan.map?.max_concurrency,
    batch: plan.map?.batch,
  });
  const ready = completeBefore(Object.values(openerOf(plan, plans).inputs), plans);
  for (const [port, source] of Object.entries(plan.inputs)) {
    const from = 'input' in source ? `input ${source.input}` : source.step;
    if (from !== before.step_id) expect(ready).toContain(from);
    else expect(plan.map?.ports).toContain(port);
  }
}

test('every port of every task receives what it declares, whatever the graph', () => {
  fc.assert(
    fc.property(graphs, ({ plans }) => {
      execute(plans);
    }),
    { numRuns: 60 },
  );
});

test('the random pipelines are worth the name: three fan-outs deep, with gathers, zips and followers inside', () => {
  const seen = fc.sample(graphs, { numRuns: 200, seed: 4 }).flatMap(({ plans }) => plans);
  const mapped = seen.flatMap((plan) => (plan.map === null ? [] : [{ plan, map: plan.map }]));
  const gathers = mapped.filter(({ plan, map }) =>
    operationOf(plan).inputs.some(
      ({ name, cardinality }) => cardinality === 'many' && map.ports.includes(name),
    ),
  );
  const count = {
    deep: mapped.filter(({ map }) => map.depth >= 3).length,
    gathers: gathers.length,
    zips: mapped.filter(({ map }) => map.ports.length > 1).length,
    followers: mapped.filter(({ map }) => map.follows !== null && map.depth > 1).length,
  };
  expect(Object.entries(count).filter(([, times]) => times < 5)).toEqual([]);
});

test('a step follows one of its own fan-out, and needs nothing else that could come later', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      for (const plan of graph.plans) assertFollows(graph, plan);
    }),
    { numRuns: 60 },
  );
});

test('a step whose only input is one result per item of a mapped step always follows it', () => {
  fc.assert(
    fc.property(graphs, ({ plans }) => {
      for (const plan of plans) {
        const [port] = operationOf(plan).inputs;
        const source = plan.inputs[port?.name ?? ''];
        if (port?.cardinality !== 'one' || Object.keys(plan.inputs).length > 1) continue;
        const from = plans.find(
          ({ step_id }) => source !== undefined && 'step' in source && source.step === step_id,
        );
        const output = operationOf(from ?? plan).outputs.find(
          ({ name }) => source !== undefined && 'output' in source && source.output === name,
        );
        if (from?.map == null || output?.cardinality !== 'one') continue;
        expect(plan.map?.follows).toBe(from.step_id);
      }
    }),
    { numRuns: 60 },
  );
});

test('what is planned keeps to the limits, and every map runs over a `many` output of an earlier step', () => {
  fc.assert(
    fc.property(graphs, ({ plans }) => {
      expect(JSON.stringify(plans).length).toBeLessThanOrEqual(maxPlanBytes);
      for (const [index, { map }] of plans.entries()) {
        if (map === null) continue;
        expect(map.depth).toBeLessThanOrEqual(4);
        const emitter = plans.slice(0, index).find(({ step_id }) => step_id === map.over.step);
        const port =
          emitter && operationOf(emitter).outputs.find(({ name }) => name === map.over.output);
        expect(port?.cardinality).toBe('many');
        expect(emitter?.map?.depth ?? 0).toBe(map.depth - 1);
      }
    }),
    { numRuns: 60 },
  );
});
