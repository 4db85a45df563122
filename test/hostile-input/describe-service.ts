import { join } from 'node:path';
import { type Operation } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import {
  asLongAsFound,
  asLongAsOrdinary,
  exceptions,
  excusedFaults,
  ofDocuments,
  ofMatrices,
  ofScores,
  ofSounds,
} from './expectations';
import { type Outcome } from './runner/outcome';
import { tryService, type TriedCell } from './try-service';

const catalog = loadManifests(join(__dirname, '../../manifests'));

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  audio: ofSounds,
  matrix: ofMatrices,
  json: ofDocuments,
  events: ofDocuments,
  notes: ofDocuments,
  musicxml: ofScores,
};

/** Codes that say what is wrong with a file or what was asked; all others blame the platform or nobody. */
const understandable = /^(INVALID_|EMPTY_|TRUNCATED_|INPUT_|NO_|TOO_MANY_)/;

/**
 * The tests of all operations of a service, with all inputs that are hostile to them.
 * @param skipped reasons by operation that cannot be tried here
 */
export function describeService(
  service: string,
  skipped: Readonly<Record<string, string>> = {},
): void {
  const { operations } = catalog.manifests.find((manifest) => manifest.service === service)!;
  let cells: readonly TriedCell[] = [];
  // Longer than the program's own limit, which tells where it ended.
  beforeAll(async () => void (cells = await tryService(service)), 300_000);

  for (const { name } of operations)
    if (skipped[name] !== undefined) test.skip(`${name}: ${skipped[name]}`, () => undefined);
  const tested = operations.filter(({ name }) => skipped[name] === undefined);
  describe.each(tested.map((operation) => [operation.name, operation] as const))(
    '%s',
    (name, operation) => {
      const own = (): readonly TriedCell[] => cells.filter((cell) => cell.operation === name);

      it('does with every input what is expected', () => {
        const tried = own();
        expect(byCell(tried, wordOf)).toEqual(
          byCell(tried, (_, cell) => expectationOf(operation, cell)),
        );
        for (const port of operation.inputs)
          expect(tried.filter((cell) => cell.port === port.name).length).toBeGreaterThan(10);
      });

      it('writes nothing but whole files of finite numbers', () => {
        expect(flagged(own(), (outcome) => unexcusedFaults(name, outcome))).toEqual({});
      });

      it('says in every error what is wrong, and leaves nothing behind', () => {
        expect(flagged(own(), faultsOfError)).toEqual({});
      });

      it('gives what is framewise the same shape for all sounds of one length', () => {
        expect(differentShapes(name, own())).toEqual([]);
      });
    },
  );
}

function byCell(
  cells: readonly TriedCell[],
  of: (outcome: Outcome, cell: TriedCell) => string,
): Record<string, string> {
  return Object.fromEntries(
    cells.map((cell) => [`${cell.port}: ${cell.input}`, of(cell.outcome!, cell)]),
  );
}

function wordOf(outcome: Outcome): string {
  return outcome.kind === 'result' ? 'result' : outcome.code;
}

function expectationOf({ name, inputs }: Operation, { port, input }: TriedCell): string {
  const own = exceptions[`${name}.${port}`] ?? exceptions[name];
  const exception = (own as Record<string, string> | undefined)?.[input];
  const { type } = inputs.find((one) => one.name === port)!;
  return exception ?? tables[type]![input]!;
}

function flagged(
  cells: readonly TriedCell[],
  faultsIn: (outcome: Outcome) => readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(
    cells.flatMap(({ port, input, outcome }) => {
      const faults = faultsIn(outcome!);
      return faults.length === 0 ? [] : [[`${port}: ${input}`, faults] as const];
    }),
  );
}

function unexcusedFaults(operation: string, outcome: Outcome): readonly string[] {
  if (outcome.kind === 'error') return [];
  return outcome.faults.filter((fault) => {
    const [output = '', what] = fault.split(': ');
    return excusedFaults[`${operation}.${output}`] !== what;
  });
}

function faultsOfError(outcome: Outcome): readonly string[] {
  if (outcome.kind === 'result') return [];
  const { code, message, hasLeftovers } = outcome;
  const faults = [];
  if (!understandable.test(code)) faults.push(`${code}: ${message}`);
  // Words of JavaScript's own, a value nobody filled in, a path of this machine.
  if (/undefined|null|\[object|not a function|\/attacca-/.test(message)) faults.push(message);
  if (code === 'INVALID_PARAMETER' && !message.includes('allowed')) faults.push(message);
  if (hasLeftovers) faults.push('files are left');
  return faults;
}

function differentShapes(operation: string, cells: readonly TriedCell[]): readonly string[] {
  const ordinary = cells.find(({ input }) => input === 'ordinary')?.outcome;
  if (ordinary?.kind !== 'result') return ['no result of what is ordinary'];
  const alike: readonly string[] = asLongAsOrdinary;
  return cells.flatMap(({ input, outcome }) => {
    if (!alike.includes(input) || outcome?.kind !== 'result') return [];
    const shapes = Object.entries(outcome.shapes);
    return shapes
      .filter(([output]) => !asLongAsFound.has(`${operation}.${output}`))
      .filter(([output, shape]) => shape !== ordinary.shapes[output])
      .map(([output, shape]) => `${output} of ${input} is ${shape}`);
  });
}
