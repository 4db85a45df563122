import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCloudConfig } from '@attacca/cloud';
import { defaultQuotas } from '@attacca/core';
import { describeStack } from '../../cli/stack/description';
import { environmentOf } from '../../cli/stack/environment';
import { readConfig } from '../../workers/runtime/process/config';

/*
 * docs/configuration.md names every variable and claim that the product reads, and none that it does not. Which those
 * are is asked of the code itself: of the modules that read an environment what they look for, of the stack what it
 * gives, and of the sources everything that is read past them.
 */

const root = join(__dirname, '../..');
const folders = [
  'cloud',
  'core',
  'manifests',
  'functions',
  'workers',
  'client',
  'cli',
  'local-cloud',
];
const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    // The harnesses of the local cloud's own tests set variables; they are no part of what runs.
    const isProduct = /\.ts$/.test(path) && !/\.test\.ts$|harness|conformance/.test(path);
    return isProduct ? [path] : [];
  });
}

const sources = folders
  .flatMap(sourcesIn)
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Everything that the sources hold of a form, as it is captured. */
function mentions(form: RegExp, within = sources): string[] {
  return within.flatMap(({ text }) => [...text.matchAll(form)].map(([, name = '']) => name));
}

/** The names that a reader asks an environment for; that it finds none of them does not matter. */
function readBy(read: (environment: NodeJS.ProcessEnv) => unknown): string[] {
  const names = new Set<string>();
  const environment = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_, name) => void names.add(String(name)),
    },
  );
  expect(() => read(environment)).toThrow();
  return [...names];
}

/** What the stack gives a function and a worker. */
function givenByStack(): string[] {
  const service = { service_name: 'media', version: '1.0.0', operations: [] };
  const description = describeStack({
    project: 'p',
    services: [service as never],
    sweepEverySeconds: 5,
  });
  const ports = {
    cloud: { firestore: 1, pubsub: 2, storage: 3, auth: 4, identity: 5, admin: 6 },
    deployables: Object.fromEntries(
      description.deployables.map(({ name }) => [name, { front: 7, process: 8 }]),
    ),
  };
  return description.deployables.flatMap((deployable) => {
    const cloud = { metadataHosts: { [deployable.account]: 'host' }, signBlobEndpoint: 'http://s' };
    const options = { description, ports, cloud, consoleOrigins: [] };
    return Object.keys(environmentOf(deployable, options));
  });
}

/** First cells in backticks of the tables below a heading. */
function rowsBelow(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `(\w+)` /gm)].map(([, name = '']) => name);
}

const functionVariables = readBy(readCloudConfig);
const workerVariables = readBy((environment) => readConfig(environment, root));
const directly = mentions(/process\.env(?:\.|\[')([A-Z][A-Z_]*)/g);
const variableRows = [...page.matchAll(/^\| `([A-Z][A-Z_]*)` /gm)].map(([, name = '']) => name);

test('what functions read is below their heading, or is about traces, and nothing else is', () => {
  const rows = [...rowsBelow('Functions'), ...rowsBelow('Traces')];
  expect(rows.sort()).toEqual([...functionVariables].sort());
});

test('what workers read is below their heading, or is about traces', () => {
  const rows = [...rowsBelow('Workers'), ...rowsBelow('Traces')];
  expect(rows).toEqual(expect.arrayContaining(workerVariables));
});

test('what is read anywhere else, and what the stack gives, is on the page', () => {
  const wanted = new Set([...directly, ...givenByStack()]);
  expect([...wanted].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(wanted.size).toBeGreaterThan(10);
});

test('what is on the page is read, or given to those who read it', () => {
  const known = new Set([...functionVariables, ...workerVariables, ...directly, ...givenByStack()]);
  expect(variableRows.filter((name) => !known.has(name))).toEqual([]);
});

test('nothing but these takes a whole environment, or a variable whose name is not written there', () => {
  const whole = sources.filter(({ text }) => /process\.env(?!\.[A-Z]|\[')/.test(text));
  expect(whole.map(({ path }) => path).sort()).toEqual(
    [
      // Sets the variable by which the Admin SDK finds an emulator.
      'cli/session/administrator.ts',
      // Passes it on to a program of the user's.
      'cli/commands/local-cloud.ts',
      // Passes on what is named in the stack's environment.
      'cli/stack/process-specs.ts',
      // Hand it to the modules that are asked above.
      'functions/api/index.ts',
      'functions/dead-letter/index.ts',
      'functions/internal/index.ts',
      'functions/orchestrator/index.ts',
      'functions/sweeper/index.ts',
      'workers/runtime/process/start-service.ts',
    ].sort(),
  );
});

test('every custom claim that is read is on the page, and no other', () => {
  // The local cloud reads the claims that every token has.
  const ours = sources.filter(({ path }) => !path.startsWith('local-cloud/'));
  const rules = {
    path: 'firestore.rules',
    text: readFileSync(join(root, 'firestore.rules'), 'utf8'),
  };
  const read = [
    ...mentions(/\bclaims\['(\w+)'\]/g, ours),
    ...mentions(/request\.auth\.token\.(\w+)/g, [rules]),
  ];
  expect(rowsBelow('Custom claims').sort()).toEqual([...new Set(read)].sort());
});

test('every quota has its default there', () => {
  const section = page.split('\n## Quotas\n')[1] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` *\| `(\d+)` /gm)];
  expect(Object.fromEntries(rows.map(([, name, value]) => [name, Number(value)]))).toEqual({
    ...defaultQuotas,
  });
});
