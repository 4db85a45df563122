import { AttaccaError } from '../errors';
import { keptPackBytes } from '../handshake/limits';
import { type CompleteRequest, type TaskOutput } from '../handshake/types';
import { type Catalog } from '../manifest';
import { type Port } from '../manifest/types';
import { chargeCompletion } from './charge';
import { writeItems } from './packed-items';
import { type Pipeline, type StoredOutput, type Task } from './state';

/** A finished task's document. @param context the draft it is finished in */
export function completeTask(
  task: Task,
  request: CompleteRequest,
  context: { now: string; catalog: Catalog; pipeline: Pipeline },
): Task {
  return {
    ...chargeCompletion(task, request, context),
    state: 'completed',
    outputs: storedOutputs(request),
    failed_items: request.failed_items,
    timing: request.timing,
    conversions: request.conversions ?? {},
    finished_at: context.now,
    due_at: null,
  };
}

function storedOutputs({
  outputs,
  contents = {},
}: CompleteRequest): Readonly<Record<string, StoredOutput>> {
  const stored = Object.entries(outputs).map(([port, output]): [string, StoredOutput] => {
    if (output.kind !== 'pack') return [port, output];
    const kept = output.size_bytes <= keptPackBytes ? contents[output.sha256] : undefined;
    const pack = { ...output, items: writeItems(output.items) };
    return [port, kept === undefined ? pack : { ...pack, contents: kept }];
  });
  return Object.fromEntries(stored);
}

/**
 * Checks that a completion says what the operation declares: every output port, in the form the task calls for.
 * @throws AttaccaError INVALID_REQUEST naming the port
 */
export function assertOutputsDeclared(
  task: Task,
  request: CompleteRequest,
  catalog: Catalog,
): void {
  const operation = catalog.findOperation(task.service, task.operation);
  const ports = operation?.outputs ?? [];
  for (const name of Object.keys(request.outputs)) {
    if (!ports.some((port) => port.name === name))
      throw wrongOutput(name, 'not declared', ports.map((port) => port.name).join(', '));
  }
  for (const port of ports) {
    const output = request.outputs[port.name];
    const due = dueKinds(task, port);
    const isDue = output !== undefined && due.includes(output.kind);
    if (!isDue) throw wrongOutput(port.name, output?.kind ?? 'missing', due.join(' or '));
    if (task.batch !== null && port.cardinality === 'many') assertGrouped(port, output);
  }
}

function dueKinds({ batch }: Task, { cardinality }: Port): readonly TaskOutput['kind'][] {
  if (cardinality === 'many') return ['views', 'pack'];
  return batch === null ? ['file'] : ['pack'];
}

/** Many things of each of many items: which are whose must be said, and must add up. */
function assertGrouped(port: Port, output: TaskOutput): void {
  if (output.kind === 'file') return;
  const things = output.kind === 'views' ? output.count : output.items.length;
  const grouped = output.groups?.reduce((sum, { count }) => sum + count, 0);
  if (grouped === things) return;
  throw wrongOutput(
    `${port.name}.groups`,
    String(grouped ?? 'missing'),
    `counts of ${things} in all`,
  );
}

function wrongOutput(port: string, given: string, allowed: string): AttaccaError {
  const message = `The output ${port} is ${given}; allowed is ${allowed}.`;
  return new AttaccaError('INVALID_REQUEST', message, {
    errors: [{ field: `outputs.${port}`, given, allowed, message }],
  });
}

/** How long one push request may go on with the batches of a fan-out, so that others have their turn. */
const laneSeconds = 5;

/**
 * Which of the new tasks the completing worker goes on with: one of its own service whose time limit fits into what is
 * left of its push request. The next step of what it has at hand comes first; another batch only for a while.
 */
export function chooseChained(
  tasks: readonly Task[],
  context: {
    done: Task;
    service: string;
    seconds_left: number;
    seconds_used: number;
    catalog: Catalog;
  },
): Task | null {
  const { done, service, seconds_left, seconds_used, catalog } = context;
  const fits = (task: Task): boolean => {
    const operation = catalog.findOperation(task.service, task.operation);
    const limit = operation?.resources.timeout_seconds ?? Infinity;
    return task.service === service && !task.is_waiting && limit <= seconds_left;
  };
  const isOn = (task: Task): boolean =>
    task.batch === null || task.batch.index === done.batch?.index;
  const candidates = tasks.filter(fits);
  const next = candidates.find(isOn);
  return next ?? (seconds_used < laneSeconds ? candidates[0] : undefined) ?? null;
}
