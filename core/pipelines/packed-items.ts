import { AttaccaError } from '../errors';
import { type PackedItem } from '../handshake/types';

/** An item of a pack, with the shape of its matrix if it is one. */
export type ShapedItem = PackedItem & { readonly shape?: readonly number[] };

/**
 * The items of a pack in a few characters, as documents hold them: a map for each of 64 items makes most of a task's
 * document, and of the time that reading and writing it takes. Runs of items of the same size, one behind another:
 * `FIRST+COUNT*LENGTH@OFFSET:SHAPE`, e.g. `0+64*1188@0:13x22 65+1*540@76032:13x10`.
 */
export type ItemRuns = string;

interface Run {
  readonly first: number;
  readonly count: number;
  readonly length: number;
  readonly offset: number;
  /** Undefined for what is no matrix. */
  readonly shape: string | undefined;
}

/** @param items with indexes, offsets and lengths that are integers from 0 */
export function writeItems(items: readonly ShapedItem[]): ItemRuns {
  const runs: Run[] = [];
  for (const { index, offset, length, shape } of items) {
    const item: Run = { first: index, count: 1, length, offset, shape: shape?.join('x') };
    const last = runs.at(-1);
    if (last !== undefined && follows(item, last)) {
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    } else runs.push(item);
  }
  return runs.map(writeRun).join(' ');
}

function follows(item: Run, { first, count, length, offset, shape }: Run): boolean {
  return (
    item.first === first + count &&
    item.offset === offset + count * length &&
    item.length === length &&
    item.shape === shape
  );
}

function writeRun({ first, count, length, offset, shape }: Run): string {
  const place = `${first}+${count}*${length}@${offset}`;
  return shape === undefined ? place : `${place}:${shape}`;
}

/** @throws AttaccaError INTERNAL for what `writeItems` never wrote */
export function readItems(text: ItemRuns): ShapedItem[] {
  return runsIn(text).flatMap(({ first, count, length, offset, shape }) => {
    const shaped = shape === undefined ? {} : { shape: numbersIn(shape) };
    return Array.from({ length: count }, (_, at) => ({
      index: first + at,
      offset: offset + at * length,
      length,
      ...shaped,
    }));
  });
}

/** How many items there are. @throws as `readItems` */
export function countItems(text: ItemRuns): number {
  return runsIn(text).reduce((sum, { count }) => sum + count, 0);
}

const runPattern = /^(\d+)\+(\d+)\*(\d+)@(\d+)(?::([\dx]*))?$/;

function runsIn(text: ItemRuns): Run[] {
  if (text === '') return [];
  return text.split(' ').map((run) => {
    const [, first, count, length, offset, shape] = runPattern.exec(run) ?? [];
    if (first === undefined) throw new AttaccaError('INTERNAL', `"${run}" is no run of items.`);
    return {
      first: Number(first),
      count: Number(count),
      length: Number(length),
      offset: Number(offset),
      shape,
    };
  });
}

function numbersIn(shape: string): number[] {
  return shape === '' ? [] : shape.split('x').map(Number);
}
