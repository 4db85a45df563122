import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestOf } from '../commands/local-cloud';
import { cloudConfiguration, portsAt } from './config';
import { environmentText } from './environment-text';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'cloud-process-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const nothing = { topic: [], bucket: [], serviceAccount: [] };
const fallback = { dataDir: '/kept', ports: { base: 8800 } } as const;

describe('the configuration', () => {
  test('without a word is one for any project', () => {
    expect(cloudConfiguration(requestOf(nothing, fallback))).toMatchObject({
      project: 'demo-local',
      data_dir: '/kept',
      ports: {
        admin: 8800,
        firestore: 8801,
        pubsub: 8802,
        storage: 8803,
        auth: 8804,
        identity: 8805,
      },
      topics: [],
      buckets: [],
    });
  });

  test('of a file goes before what is taken when nothing is said, and an option before it', () => {
    const file = join(folder, 'config.json');
    writeFileSync(
      file,
      JSON.stringify({ project: 'mine', data_dir: 'there', topics: ['a'], ports: portsAt(9000) }),
    );
    const read = (options: object) =>
      cloudConfiguration(requestOf({ ...nothing, config: file, ...options }, fallback));
    expect(read({})).toMatchObject({ project: 'mine', data_dir: 'there', ports: portsAt(9000) });
    expect(
      read({ project: 'other', memory: true, freePorts: true, topic: ['b'], bucket: ['c'] }),
    ).toMatchObject({
      project: 'other',
      data_dir: null,
      ports: portsAt(0),
      topics: ['a', 'b'],
      buckets: [{ name: 'c' }],
    });
  });

  test('names files by their absolute paths', () => {
    const rules = join(folder, 'firestore.rules');
    writeFileSync(rules, '');
    expect(cloudConfiguration(requestOf({ ...nothing, rules }, fallback))).toMatchObject({
      firestore_rules_file: rules,
    });
  });
});

test.each([
  ['shell', `export A=b:1\nexport B='it'\\''s $HOME'\n`],
  ['dotenv', `A=b:1\nB="it's $HOME"\n`],
  ['json', `{\n  "A": "b:1",\n  "B": "it's $HOME"\n}\n`],
] as const)('variables as %s', (format, text) => {
  expect(environmentText({ A: 'b:1', B: "it's $HOME" }, format)).toBe(text);
});
