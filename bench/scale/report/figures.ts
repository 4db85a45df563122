import { type Recorder } from '../measure/recorder';
import { type FanOutRun } from '../simulate-fan-out';

/** What a run comes to, per task where it could grow with the number of items. */
export interface Figures {
  readonly items: number;
  readonly window: number;
  readonly lanes: number;
  readonly tasks: number;
  readonly seconds: number;
  readonly tasksPerSecond: number;
  readonly reads: number;
  readonly writes: number;
  readonly messages: number;
  readonly abortedShare: number;
  readonly instances: number;
  readonly heapBytesPerItem: number;
}

/** Collections that the issue counts apart: a task's result is kept in both. */
const apart = ['cache', 'files'];

export function figuresOf(run: FanOutRun): Figures {
  const { recorder } = run.deployment;
  const { tasks, options, pipeline } = run;
  const { events, highest, levels } = recorder;
  const count = (kind: 'reads' | 'writes'): number =>
    total(recorder, kind, (name) => !apart.includes(name));
  const instances = levels.entries().filter(([name]) => name.endsWith(': instances'));
  const heap =
    run.retainedBytes +
    highest.of('heap bytes of a query').value +
    highest.of('bytes of an answer').value;
  return {
    items: options.items,
    window: options.window,
    lanes: pipeline.steps.find(({ fan_out }) => fan_out !== null)?.fan_out?.lanes ?? 0,
    tasks,
    seconds: run.seconds,
    tasksPerSecond: events.of('internal: complete').peak(10),
    reads: count('reads') / tasks,
    writes: count('writes') / tasks,
    messages: events.of('messages published').total / tasks,
    abortedShare: events.of('aborted transactions').total / events.of('transactions').total,
    instances: Math.max(...instances.map(([, { value }]) => value)),
    heapBytesPerItem: heap / options.items,
  };
}

function total(
  recorder: Recorder,
  kind: 'reads' | 'writes',
  isMeant: (collection: string) => boolean,
): number {
  return recorder[kind]
    .entries()
    .filter(([name]) => isMeant(name))
    .reduce((sum, [, series]) => sum + series.total, 0);
}
