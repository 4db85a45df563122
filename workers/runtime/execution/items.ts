import { AttaccaError, type ItemGroups } from '@attacca/core';
import { type LocalInput, type WorkOrder } from './work-order';

type ManyInput = Exclude<LocalInput, { kind: 'file' }>;

/**
 * The items a batch executes for: those of its range that every port has which changes from item to item. An item
 * that was lost on the way here is not there.
 */
export function itemIndexes(order: WorkOrder): readonly number[] {
  const { batch } = order;
  if (batch === null) return [];
  const ports = Object.entries(order.inputs).flatMap(([port, input]) =>
    isPerItem(order, port) ? [new Set(indexesOf(input))] : [],
  );
  return Array.from(
    { length: batch.to - batch.from },
    (_, position) => batch.from + position,
  ).filter((index) => ports.every((indexes) => indexes.has(index)));
}

function indexesOf(input: LocalInput): readonly number[] {
  if (input.kind === 'file') return [];
  return (input.groups ?? thingsOf(input)).map(({ index }) => index);
}

/**
 * In a batch, a `one` port that is given items gets one of them at a time, a port with groups one group at a time;
 * everything else is the same for all.
 */
export function isPerItem(order: WorkOrder, port: string): boolean {
  const input = order.inputs[port];
  if (order.batch === null || input === undefined || input.kind === 'file') return false;
  if (input.groups !== undefined) return true;
  const declared = order.operation.inputs.find(({ name }) => name === port);
  return declared?.cardinality === 'one';
}

/** What of an input belongs to an item of the batch: all of it, if it is the same for all items. */
export function thingsFor<Input extends ManyInput>(
  order: WorkOrder,
  { port, input }: { readonly port: string; readonly input: Input },
  index: number | null,
): readonly ThingOf<Input>[] {
  const things = thingsOf(input) as readonly ThingOf<Input>[];
  if (index === null || !isPerItem(order, port)) return things;
  if (input.groups === undefined) return things.filter((thing) => thing.index === index);
  const [from, to] = groupRange(input.groups, index);
  return things.slice(from, to);
}

type ThingOf<Input extends ManyInput> = Input extends {
  readonly views: readonly (infer V)[];
}
  ? V
  : Input extends { readonly items: readonly (infer I)[] }
    ? I
    : never;

function thingsOf(input: ManyInput): readonly { readonly index: number }[] {
  return input.kind === 'views' ? input.views : input.items;
}

function groupRange(groups: ItemGroups, index: number): readonly [from: number, to: number] {
  let from = 0;
  for (const group of groups) {
    if (group.index === index) return [from, from + group.count];
    from += group.count;
  }
  return [from, from];
}

/** @throws AttaccaError INTERNAL when the groups of an input count other things than it has */
export function assertGroupsFit(port: string, input: LocalInput): void {
  if (input.kind === 'file' || input.groups === undefined) return;
  const counted = input.groups.reduce((sum, { count }) => sum + count, 0);
  const { length } = thingsOf(input);
  if (counted === length) return;
  const message = `The groups of the input "${port}" count ${counted} items; it has ${length}.`;
  throw new AttaccaError('INTERNAL', message);
}

/** An input by name. @throws AttaccaError INPUT_MISMATCH when the task brought none */
export function inputOf(order: WorkOrder, port: string): LocalInput {
  const input = order.inputs[port];
  if (input !== undefined) return input;
  throw mismatch(
    port,
    `The operation ${order.operation.name} got nothing for its input "${port}".`,
  );
}

export function mismatch(port: string, message: string): AttaccaError {
  return new AttaccaError('INPUT_MISMATCH', message, {
    errors: [{ field: `inputs.${port}`, message }],
  });
}

export function emptyFile(port: string): AttaccaError {
  const message = `The input "${port}" is empty: it has no bytes at all.`;
  return new AttaccaError('EMPTY_FILE', message, {
    errors: [{ field: `inputs.${port}`, message }],
  });
}
