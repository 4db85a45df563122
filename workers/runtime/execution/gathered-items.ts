import { inputOf, mismatch, thingsFor } from './items';
import { type LocalItem, type WorkOrder } from './work-order';

/**
 * Where the things of an input lie that belong to an item of the batch, in item order; a plain file is a list of one.
 * @throws AttaccaError INPUT_MISMATCH
 */
export function gatheredItems(
  order: WorkOrder,
  port: string,
  index: number | null,
): readonly LocalItem[] {
  const input = inputOf(order, port);
  switch (input.kind) {
    case 'file': {
      const { path, size_bytes: length } = input.file;
      return [{ index: 0, source: { path }, offset: 0, length }];
    }
    case 'packs':
      return [...thingsFor(order, { port, input }, index)].sort((a, b) => a.index - b.index);
    case 'views':
      throw mismatch(port, `The input "${port}" wants files and got slices of sound.`);
  }
}
