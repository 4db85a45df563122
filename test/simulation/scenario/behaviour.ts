import { createHash } from 'node:crypto';
import { type Operation, type ParameterValue } from '@attacca/core';
import { type Random } from '../engine/random';

/*
 * What operations do in the simulation: a pure function of operation, parameters and the content of the inputs. Content
 * is a short text that stands for the bytes; equal bytes mean equal work.
 */

/** How often operations refuse what they are given, and how many things they make of one. */
export interface Behaviour {
  /** Of 1,000 executions over one item. */
  readonly failingItems: number;
  /** Of 1,000 executions that run once. */
  readonly failingOnce: number;
  /** How many things a `many` output holds, of an operation that runs once and (from 1) of one that runs for an item. */
  readonly least: number;
  readonly most: number;
  readonly mostNested: number;
  /** Per 1,000 executions that find nothing at all. */
  readonly findingNothing: number;
}

export function randomBehaviour(random: Random): Behaviour {
  return {
    failingItems: random.pick([0, 0, 0, 5, 50, 300]),
    failingOnce: random.pick([0, 0, 0, 0, 30]),
    least: 1,
    most: random.pick([1, 4, 4, 12, 12, 12, 40, 40, 150]),
    mostNested: random.pick([1, 3, 5]),
    findingNothing: random.pick([0, 0, 30]),
  };
}

/** The content of one input port: of one thing, or of many by their item numbers. */
export type PortContent = string | readonly (readonly [index: number, content: string])[];

export interface Execution {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly ports: Readonly<Record<string, PortContent>>;
  readonly isItem: boolean;
}

/** What comes out, by port; null when the operation refuses its input. */
export type Result = Readonly<Record<string, string | readonly string[]>> | null;

export function execute(
  { operation, parameters, ports, isItem }: Execution,
  behaviour: Behaviour,
): Result {
  const sorted = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const work = [operation.name, operation.version, sorted(parameters), sorted(ports)];
  const key = digest(JSON.stringify(work)).slice(0, 24);
  if (operation.implicit) return { file: String(ports['upload']) };
  const chance = isItem ? behaviour.failingItems : behaviour.failingOnce;
  if (numberOf(key, 'fails') % 1000 < chance) return null;
  return Object.fromEntries(
    operation.outputs.map(({ name, cardinality }): [string, string | readonly string[]] => {
      if (cardinality === 'one') return [name, `${name} ${key}`];
      const count = countOf(key, isItem, behaviour);
      return [name, Array.from({ length: count }, (_, index) => `${name} ${key} ${index}`)];
    }),
  );
}

function countOf(
  key: string,
  isItem: boolean,
  { findingNothing, least, most, mostNested }: Behaviour,
): number {
  if (numberOf(key, 'nothing') % 1000 < findingNothing) return 0;
  const [from, to] = isItem ? [1, mostNested] : [least, most];
  return from + (numberOf(key, 'count') % (to - from + 1));
}

function numberOf(key: string, purpose: string): number {
  return parseInt(digest(`${purpose} ${key}`).slice(0, 8), 16);
}

/** Hex SHA-256. */
export function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
