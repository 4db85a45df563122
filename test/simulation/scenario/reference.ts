import { simulatedCatalog } from './operations';
import { execute, type Behaviour, type PortContent } from './behaviour';
import { outputName, type Plan, type PlannedStep, type PlanSource } from './plan';

/*
 * What a pipeline must lead to: executed step by step, item by item, with no tasks, batches, joins or messages. Written
 * from the description of pipelines (docs/architecture.md), not from the orchestrator.
 */

/** One element of a `many` output, and the item of the fan-out around it that it was made of. */
interface Item {
  readonly content: string;
  readonly parent: number;
}

/** What one step leads to. `values`: of an output that is one per item (or one at all); null for a lost item. */
export interface StepResult {
  readonly kind: 'completed' | 'failed' | 'blocked';
  /** Executions that failed, by item. */
  readonly failedItems: readonly number[];
  readonly values: Readonly<Record<string, readonly (string | null)[]>>;
  readonly items: Readonly<Record<string, readonly Item[]>>;
  readonly total: number;
}

export type ReferenceResult = ReadonlyMap<string, StepResult>;

const blocked: StepResult = { kind: 'blocked', failedItems: [], values: {}, items: {}, total: 0 };

/** What a run of the reference starts from. */
export interface Given {
  readonly behaviour: Behaviour;
  /** Content of the input files, by file id. */
  readonly contents: ReadonlyMap<string, string>;
  /** Items whose every attempt was broken by the world, where that was tolerated; by step. */
  readonly lost: ReadonlyMap<string, ReadonlySet<number>>;
}

export function executeReference(plan: Plan, given: Given): ReferenceResult {
  const results = new Map<string, StepResult>();
  const run = new Run(plan, given, results);
  for (const step of plan.steps) results.set(step.step_id, run.step(step));
  return results;
}

class Run {
  constructor(
    private readonly plan: Plan,
    private readonly given: Given,
    private readonly results: Map<string, StepResult>,
  ) {}

  step(step: PlannedStep): StepResult {
    if (this.mustWait(step)) return blocked;
    const over = this.itemsOf(step.scope.at(-1));
    if (over === null) return this.once(step);
    if (over.length === 0) return { ...blocked, kind: 'failed' };
    return this.mapped(step, over);
  }

  /** Whether something it needs never comes to be. Within one fan-out an item does not wait for the others. */
  private mustWait(step: PlannedStep): boolean {
    return Object.entries(step.inputs).some(([port, source]) => {
      if ('input' in source) return false;
      const result = this.results.get(source.step);
      if (result?.kind === 'completed') return false;
      if (result?.kind !== 'failed') return true;
      const isInside =
        this.isMany(step, port) === false && this.scopeOf(source).length === step.scope.length;
      return step.scope.length === 0 || !isInside;
    });
  }

  private once(step: PlannedStep): StepResult {
    const ports = this.portsFor(step, null);
    const isNothing = Object.values(ports ?? {}).some((content) => content.length === 0);
    const result =
      ports === null || isNothing
        ? null
        : execute({ ...this.executionOf(step), ports, isItem: false }, this.given.behaviour);
    if (result === null) return { ...blocked, kind: 'failed' };
    const values: Record<string, string[]> = {};
    const items: Record<string, Item[]> = {};
    for (const [name, content] of Object.entries(result)) {
      if (typeof content === 'string') values[name] = [content];
      else items[name] = content.map((element) => ({ content: element, parent: 0 }));
    }
    return { kind: 'completed', failedItems: [], values, items, total: 1 };
  }

  private mapped(step: PlannedStep, over: readonly Item[]): StepResult {
    const failedItems: number[] = [];
    const values: Record<string, (string | null)[]> = {};
    const items: Record<string, Item[]> = {};
    for (const { name, cardinality } of step.operation.outputs) {
      if (cardinality === 'many') items[name] = [];
      else values[name] = [];
    }
    for (const index of over.keys()) {
      const ports = this.portsFor(step, index);
      const isLost = this.given.lost.get(step.step_id)?.has(index) === true;
      const result =
        ports === null || isLost
          ? null
          : execute({ ...this.executionOf(step), ports, isItem: true }, this.given.behaviour);
      if (result === null && ports !== null) failedItems.push(index);
      for (const value of Object.values(values)) value.push(null);
      for (const [name, content] of Object.entries(result ?? {})) {
        const known = values[name];
        if (known !== undefined) known[index] = String(content);
        else for (const element of content) items[name]?.push({ content: element, parent: index });
      }
    }
    const { tolerated_failure_count = 0, tolerated_failure_percentage = 0 } = step.map ?? {};
    const share = Math.floor((tolerated_failure_percentage / 100) * over.length);
    const isTolerated = failedItems.length <= Math.max(tolerated_failure_count, share);
    const kind = isTolerated ? 'completed' : 'failed';
    return { kind, failedItems, values, items, total: over.length };
  }

  /** What every port has for one item (or for the only execution); null when something was lost. */
  private portsFor(step: PlannedStep, index: number | null): Record<string, PortContent> | null {
    const ports: Record<string, PortContent> = {};
    for (const [port, source] of Object.entries(step.inputs)) {
      const content = this.isMany(step, port)
        ? this.gathered(step, source, index)
        : this.single(source, index);
      if (content === null) return null;
      ports[port] = content;
    }
    return ports;
  }

  private single(source: PlanSource, index: number | null): string | null {
    if ('input' in source)
      return this.given.contents.get(this.plan.files[source.input] ?? '') ?? null;
    const result = this.results.get(source.step);
    const items = result?.items[source.output];
    if (items !== undefined) return items[index ?? 0]?.content ?? null;
    const values = result?.values[source.output] ?? [];
    return (this.scopeOf(source).length === 0 ? values[0] : values[index ?? 0]) ?? null;
  }

  /** Everything of the innermost fan-out that belongs to one item of the fan-out around it, lost items left out. */
  private gathered(
    step: PlannedStep,
    source: PlanSource,
    index: number | null,
  ): PortContent | null {
    if ('input' in source) return null;
    const result = this.results.get(source.step);
    const inner = this.itemsOf(this.scopeOf(source).at(-1)) ?? [];
    const values = result?.items[source.output]?.map(({ content }) => content);
    const contents = values ?? result?.values[source.output] ?? [];
    const isWhole = this.scopeOf(source).length === 1;
    const found = contents.flatMap((content, at) => {
      const isMember = isWhole || inner[at]?.parent === index;
      return content !== null && isMember ? [[at, content] as const] : [];
    });
    if (isWhole) return found;
    // Within a group there is an order and no numbers.
    return this.isLost(step, index) ? null : found.map(([, content], at) => [at, content] as const);
  }

  /** Whether an item of the outer fan-out was lost on its way to the innermost `many` output. */
  private isLost(step: PlannedStep, index: number | null): boolean {
    return Object.entries(step.inputs).some(([port, source]) => {
      if ('input' in source || !this.isMany(step, port)) return false;
      const [maker = ''] = this.scopeOf(source).at(-1)?.split('.') ?? [];
      return !this.made(maker, index ?? 0);
    });
  }

  /** Whether a mapped step with a `many` output was executed for an item, and succeeded. */
  private made(step_id: string, index: number): boolean {
    const step = this.plan.steps.find((candidate) => candidate.step_id === step_id);
    const result = this.results.get(step_id);
    if (step === undefined || result === undefined) return false;
    return !result.failedItems.includes(index) && this.portsFor(step, index) !== null;
  }

  private itemsOf(name: string | undefined): readonly Item[] | null {
    if (name === undefined) return null;
    const [step = '', output = ''] = name.split('.');
    return this.results.get(step)?.items[output] ?? [];
  }

  /** The fan-outs inside which a source exists once per item. */
  private scopeOf(source: PlanSource): readonly string[] {
    if ('input' in source) return [];
    const step = this.plan.steps.find(({ step_id }) => step_id === source.step);
    const port = step?.operation.outputs.find(({ name }) => name === source.output);
    const scope = step?.scope ?? [];
    return port?.cardinality === 'many'
      ? [...scope, outputName(source.step, source.output)]
      : scope;
  }

  private isMany(step: PlannedStep, port: string): boolean {
    return step.operation.inputs.some(
      ({ name, cardinality }) => name === port && cardinality === 'many',
    );
  }

  private executionOf({ operation, parameters }: PlannedStep) {
    const { service, name } = operation;
    const known = simulatedCatalog.findOperation(service, name)?.parameters ?? [];
    const filled = known.map((parameter) => [
      parameter.name,
      parameters[parameter.name] ?? parameter.default,
    ]);
    return {
      operation,
      parameters: Object.fromEntries(filled) as Record<string, number | boolean | string>,
    };
  }
}
