import { type ItemGroups, type RemoteFile, type TaskInput } from '@attacca/core';
import { bytesOf, type BlobStore, type Content } from '../storage/blobs';
import { type PortContent } from '../scenario/behaviour';

/** What a port holds for a task: the same for every item, or by item. */
export type ReadInput =
  | { readonly kind: 'same'; readonly content: PortContent }
  | { readonly kind: 'each'; readonly byItem: ReadonlyMap<number, PortContent> };

/**
 * Reads one input as a worker does: downloads what the URLs lead to, and takes views and packs apart.
 * @param isMapped whether the port takes item by item, or many for each
 * @throws Error when a blob is not there, or an item is not where it should be
 */
export function readInput(input: TaskInput, store: BlobStore, isMapped: boolean): ReadInput {
  if (input.kind === 'file') return { kind: 'same', content: one(download(input.file, store)) };
  const items = itemsOf(input, store);
  if (input.groups !== undefined) return { kind: 'each', byItem: grouped(items, input.groups) };
  if (isMapped) return { kind: 'each', byItem: new Map(items) };
  return { kind: 'same', content: items };
}

type Items = (readonly [index: number, content: string])[];

function itemsOf(input: Exclude<TaskInput, { kind: 'file' }>, store: BlobStore): Items {
  if (input.kind === 'packs') {
    return input.packs.flatMap(({ file, items }) => {
      const pack = download(file, store);
      return items.map(({ index, offset }) => [index, at(pack, offset)] as const);
    });
  }
  return input.parts.flatMap(({ list, file, from, to, first_index }) => {
    one(download(file, store));
    const views = download(list, store);
    return Array.from(
      { length: to - from },
      (_, index) => [first_index + index, at(views, from + index)] as const,
    );
  });
}

/** Numbers within a group are of no use to an operation: it sees an order. */
function grouped(items: Items, groups: ItemGroups): Map<number, PortContent> {
  const byItem = new Map<number, PortContent>();
  let from = 0;
  for (const { index, count } of groups) {
    byItem.set(
      index,
      items.slice(from, from + count).map(([, content], position) => [position, content]),
    );
    from += count;
  }
  if (from !== items.length)
    throw new Error(`The groups hold ${from} items, and there are ${items.length}.`);
  return byItem;
}

function download({ url, contents, sha256 }: RemoteFile, store: BlobStore): Content {
  if (url === null) return given(contents ?? '', store.blobs.get(sha256 ?? ''));
  const [kind = '', name = ''] = url.split(/:(.*)/s);
  const content = kind === 'staging' ? store.staged.get(name) : store.blobs.get(name);
  if (content === undefined) throw new Error(`There is nothing at ${url}.`);
  return content;
}

/** What came with the task must be what is in storage, too. */
function given(contents: string, stored: Content | undefined): Content {
  const is = stored === undefined ? 'nothing' : bytesOf(stored).toString('base64');
  if (stored !== undefined && is === contents) return stored;
  throw new Error(`The task came with ${contents}; in storage is ${is}.`);
}

function one(content: Content): string {
  if (typeof content === 'string') return content;
  throw new Error('The file is a pack or a list, not one thing.');
}

function at(content: Content, index: number): string {
  const found = typeof content === 'string' ? undefined : content[index];
  if (found === undefined) throw new Error(`There is no item ${index} in the blob.`);
  return found;
}
