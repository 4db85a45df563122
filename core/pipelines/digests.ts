import { createHash } from 'node:crypto';
import { canonicalJson } from '../cache-key/cache-key';
import { type Operation } from '../manifest/types';
import { countItems, readItems } from './packed-items';
import { type ChildResult, type Join, type StoredOutput, type Task } from './state';

/*
 * What a step left, in a few characters: digests of tasks are combined in the joins that count them, as in a Merkle tree,
 * so that the content of a million items is known without reading one.
 */

/** Enough of a SHA-256 to tell contents apart. */
const digestLength = 32;

/** What one task left, for the join that counts it. */
export function resultOf(task: Task, operation: Operation | undefined): ChildResult {
  const emitted: Record<string, number> = {};
  for (const port of operation?.outputs ?? []) {
    if (port.cardinality === 'many') emitted[port.name] = countOf(task.outputs[port.name]);
  }
  return { digest: digest(Object.values(task.outputs).map(contentOf)), emitted };
}

/** What all children of a join left together, in their order. */
export function combinedResult(join: Join): ChildResult {
  const children = Object.entries(join.results).sort(([a], [b]) => Number(a) - Number(b));
  const emitted: Record<string, number> = {};
  for (const [, child] of children) {
    for (const [port, count] of Object.entries(child.emitted))
      emitted[port] = (emitted[port] ?? 0) + count;
  }
  return { emitted, digest: digest(children.map(([at, child]) => `${at}:${child.digest}`)) };
}

/** What determines the content of an output: its bytes, and which items they are. */
export function contentOf(output: StoredOutput): string {
  switch (output.kind) {
    case 'file':
      return output.sha256;
    case 'pack': {
      const items = readItems(output.items).map(({ index }) => index);
      return canonicalJson({ pack: output.sha256, items, groups: output.groups });
    }
    case 'views':
      return canonicalJson({ list: output.list.sha256, groups: output.groups });
  }
}

/** How many things lie at an output. */
export function countOf(output: StoredOutput | undefined): number {
  if (output?.kind === 'views') return output.count;
  return output?.kind === 'pack' ? countItems(output.items) : 0;
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digestLength);
}
