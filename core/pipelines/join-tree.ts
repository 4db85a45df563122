/** Tasks or joins one join counts: with its creation, no join is written more than 65 times. */
export const joinWidth = 64;

/**
 * How many leaves the join tree of `tasks` tasks has. More than the width demands, so that tasks which finish at the
 * same moment seldom meet in one document: a transaction that loses such a meeting backs off for about a second.
 */
export function leafCount(tasks: number): number {
  if (tasks <= 1) return 1;
  return Math.max(Math.ceil(tasks / joinWidth), Math.min(Math.ceil(Math.sqrt(tasks)), joinWidth));
}

/** Neighbours finish together, so they are dealt out over the leaves in turn. */
export function leafOf(batch: number, leaves: number): number {
  return batch % leaves;
}

/** Ids of a leaf and all its ancestors, the root last. */
export function joinPath(scope: JoinScope, leaf: number): string[] {
  const path = [joinId(scope, 0, leaf)];
  let index = leaf;
  let width = scope.leaves;
  for (let level = 1; width > 1; level += 1) {
    index = Math.floor(index / joinWidth);
    width = Math.ceil(width / joinWidth);
    path.push(joinId(scope, level, index));
  }
  return path;
}

/** The join whose completion is the step's. */
export function rootJoinId(scope: JoinScope): string {
  const path = joinPath(scope, 0);
  return path[path.length - 1] ?? joinId(scope, 0, 0);
}

/** Which tree a join belongs to. */
export interface JoinScope {
  readonly step_id: string;
  readonly generation: number;
  readonly leaves: number;
}

/** Level 0 is the leaves'. */
export function joinId({ step_id, generation }: JoinScope, level: number, index: number): string {
  return `${step_id}.g${generation}.${level}.${index}`;
}
