import { type Operation } from '../manifest/types';
import { type Parameters } from '../manifest/parameters';
import measured from './measured.json';

/** A guess with its bounds: nothing is promised, but what is outside of them wants an explanation. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

export function exactly(value: number): Range {
  return { low: value, likely: value, high: value };
}

/** `measured.json`: what operations took, dated, with what was measured. */
interface MeasuredWork {
  readonly as_of: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly fixed_seconds: number;
        readonly seconds_per_minute: number;
        readonly source: string;
      }
    >
  >;
  /** How many slices one finds in a minute of music. */
  readonly items_per_minute: Readonly<Record<string, Range>>;
  readonly task: TaskOverhead;
}

/** What every task takes beside its operation. */
interface TaskOverhead {
  /** Seconds of the worker's instance, for leases, downloads and uploads. */
  readonly seconds: Range;
  readonly function_invocations: Range;
  readonly firestore_reads: Range;
  readonly firestore_writes: Range;
}

export const measuredWork = measured as MeasuredWork;

/** Seconds on one core that an operation without a measurement may differ from what its manifest expects. */
const unmeasured = { low: 0.2, likely: 1, high: 5 };
/** A vCPU is a hyper-thread of an unknown machine: between somewhat faster and three times as slow as what was measured. */
const machines = { low: 0.6, likely: 1, high: 3 };

/**
 * Seconds an operation works on a sound, over all of its items.
 * @param soundMinutes altogether
 * @param tasks that share the work: at worst each begins in a program that has just started
 */
export function workSeconds(
  operation: Operation,
  { soundMinutes, tasks, items }: { soundMinutes: Range; tasks: Range; items: Range },
): { readonly seconds: Range; readonly isMeasured: boolean } {
  const known = Object.hasOwn(measuredWork.operations, operation.name)
    ? measuredWork.operations[operation.name]
    : undefined;
  const at = (bound: keyof Range): number =>
    known === undefined
      ? operation.expected_seconds_per_item * items[bound] * unmeasured[bound]
      : (known.fixed_seconds * (bound === 'high' ? tasks.high : 1) +
          known.seconds_per_minute * soundMinutes[bound]) *
        machines[bound];
  return { seconds: mapRange(at), isMeasured: known !== undefined };
}

/** How many items an operation leaves at a `many` output. `isKnown`: it follows from its parameters. */
export function itemsLeft(
  operation: Operation,
  parameters: Parameters,
  soundMinutes: Range,
): { readonly items: Range; readonly isKnown: boolean } {
  const length = secondsBetweenSlices(operation, parameters);
  if (length !== null) {
    const count = (minutes: number): number => Math.max(1, Math.ceil((minutes * 60) / length));
    const items = mapRange((bound) => count(soundMinutes[bound]));
    return { items, isKnown: items.low === items.high };
  }
  const rate = measuredWork.items_per_minute[operation.name] ?? { low: 1, likely: 30, high: 600 };
  return {
    items: mapRange((bound) => Math.max(1, Math.round(rate[bound] * soundMinutes[bound]))),
    isKnown: false,
  };
}

/** Of operations that cut at even distances; null for the others. */
function secondsBetweenSlices({ name }: Operation, parameters: Parameters): number | null {
  const { length, overlap = 0, unit = 'seconds', sr } = parameters;
  if (typeof length !== 'number' || typeof overlap !== 'number' || length <= overlap) return null;
  if (name === 'drum-slices' || name === 'note-slices') return length;
  if (name !== 'slice-fixed') return null;
  // Samples are counted at the rate of the sound, which is most often this one.
  const rate = unit === 'samples' ? (typeof sr === 'number' ? sr : 44_100) : 1;
  return (length - overlap) / rate;
}

export function mapRange(value: (bound: keyof Range) => number): Range {
  return { low: value('low'), likely: value('likely'), high: value('high') };
}
