import { noUsage } from '../cost/usage';
import { AttaccaError } from '../errors';
import { type FanOut, type Join, type Step } from './state';

/*
 * The shape of fan-outs: pure arithmetic over batches, leaves and joins. Batches lie in leaves one after another; leaves
 * are dealt out to groups in turn; a group works on its leaves in order, with a few lanes. Whoever completes a batch
 * takes the next one of the leaf, so that handing out needs no document that is not written anyway.
 */

/** Batches one leaf counts. With its creation and what lanes take from it before they count, 65 writes at most. */
export const leafWidth = 56;
/** Joins one join counts: leaves that end together write it less than once a second. */
export const joinWidth = 56;
/** Lanes that share a leaf. Few, because they meet in its document. */
const lanesPerGroup = 4;
/** More tasks than this are no longer one fan-out: its upper joins are created in one commit. */
export const maxTasksPerFanOut = 1_000_000;

/**
 * @param shape of the fan-out that `head` opens; `lanes` is how many batches may be under way at the same time, `branches`
 * how many steps end it: each of them writes the leaf that hands out
 * @throws AttaccaError TOO_MANY_ITEMS
 */
export function planFanOut(
  head: string,
  shape: { items: number; batch_size: number; lanes: number; branches: number },
): FanOut {
  const { items, batch_size } = shape;
  const batches = Math.ceil(items / batch_size);
  if (batches > maxTasksPerFanOut) {
    const message = `Step ${head} would map over ${items} items in ${batches} tasks; one fan-out may have ${maxTasksPerFanOut}. Allow larger batches (map.batch.max_items), or make fewer items.`;
    throw new AttaccaError('TOO_MANY_ITEMS', message);
  }
  const lanes = Math.max(1, Math.min(shape.lanes, batches));
  const groups = Math.ceil(lanes / lanesPerGroup);
  // Every group gets as many leaves of the same size, so that no lane is left with a leaf the others have not.
  const width = Math.max(1, Math.floor(leafWidth / shape.branches));
  const rounds = Math.ceil(batches / (groups * width));
  const leaf_size = Math.ceil(batches / (groups * rounds));
  const leaves = Math.ceil(batches / leaf_size);
  return {
    head,
    items,
    batch_size,
    batches,
    leaf_size,
    leaves,
    groups: Math.min(groups, leaves),
    lanes,
    recounted: leaves,
  };
}

/** The items of a batch. */
export function batchRange(
  { items, batch_size }: FanOut,
  index: number,
): { index: number; from: number; to: number } {
  return { index, from: index * batch_size, to: Math.min((index + 1) * batch_size, items) };
}

/** The batches that hold items `[from, to)`. */
export function batchesOf({ batch_size }: FanOut, from: number, to: number): number[] {
  const first = Math.floor(from / batch_size);
  const count = to <= from ? 0 : Math.ceil(to / batch_size) - first;
  return Array.from({ length: count }, (_, index) => first + index);
}

export function leafOf({ leaf_size }: FanOut, batch: number): number {
  return Math.floor(batch / leaf_size);
}

/** The batches of a leaf. */
export function batchesOfLeaf({ leaf_size, batches }: FanOut, leaf: number): number[] {
  const from = leaf * leaf_size;
  return Array.from({ length: Math.min(leaf_size, batches - from) }, (_, index) => from + index);
}

/** The leaf each lane starts in. */
export function laneStarts({ lanes, groups }: FanOut): number[] {
  return Array.from({ length: lanes }, (_, lane) => lane % groups);
}

/** Level 0 is the leaves'. */
export function joinId(step: Step, level: number, index: number): string {
  return `${step.step_id}.g${step.generation}.${level}.${index}`;
}

/** The join whose completion is the step's. */
export function rootJoinId(step: Step): string {
  const levels = levelWidths(step.fan_out?.leaves ?? 1).length;
  return joinId(step, levels - 1, 0);
}

/** How many joins there are at each level, the leaves first. */
function levelWidths(leaves: number): number[] {
  const widths = [leaves];
  for (let width = leaves; width > 1; widths.push(width)) width = Math.ceil(width / joinWidth);
  return widths;
}

/** The joins above the leaves of a step's tree, to be created with the fan-out. */
export function upperJoins(step: Step): Join[] {
  const widths = levelWidths(step.fan_out?.leaves ?? 1);
  return widths.flatMap((width, level) => {
    if (level === 0) return [];
    const below = widths[level - 1] ?? 0;
    return Array.from({ length: width }, (_, index) =>
      newJoin(step, { level, index, missing: Math.min(joinWidth, below - index * joinWidth) }),
    );
  });
}

/** A leaf; `missing` batches of it are to be counted. */
export function leafJoin(step: Step, leaf: number, missing: number): Join {
  return newJoin(step, { level: 0, index: leaf, missing });
}

function newJoin(step: Step, at: { level: number; index: number; missing: number }): Join {
  const isRoot = at.level === levelWidths(step.fan_out?.leaves ?? 1).length - 1;
  const parent = isRoot ? null : joinId(step, at.level + 1, Math.floor(at.index / joinWidth));
  return {
    join_id: joinId(step, at.level, at.index),
    step_id: step.step_id,
    generation: step.generation,
    parent,
    position: at.index % joinWidth,
    missing: at.missing,
    failed_items: 0,
    failed: [],
    cached: 0,
    usage: noUsage,
    handed_out: 0,
    ended: {},
    to_run: null,
    results: {},
  };
}

/** The child of an upper join, by its position. */
export function childJoinId(step: Step, join: Join, position: number): string {
  const [level = 0, index = 0] = join.join_id.split('.').slice(-2).map(Number);
  return joinId(step, level - 1, index * joinWidth + position);
}

/** Whether a join counts batches, not joins. */
export function isLeaf(join: Join): boolean {
  return join.join_id.split('.').at(-2) === '0';
}

/** Which leaf a join is; only of leaves. */
export function leafIndex(join: Pick<Join, 'join_id'>): number {
  return Number(join.join_id.slice(join.join_id.lastIndexOf('.') + 1));
}
