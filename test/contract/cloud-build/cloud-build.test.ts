import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type From } from 'dockerfile-ast';
import { UsageError } from '../../../scripts/delivery/usage-error';
import { verbs } from '../../../scripts/delivery/verbs';
import { readBuild, schemaProblems, type Build } from './build-files';
import { argumentsOf, orderProblems, substitutionProblems, verbProblems } from './build-rules';

const root = join(__dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const files = readdirSync(root).filter((name) => /^cloudbuild.*\.yaml$/.test(name));

test('there is a build for main, for what is approved, and for pull requests', () => {
  expect(files.sort()).toEqual([
    'cloudbuild.deploy.yaml',
    'cloudbuild.pull-request.yaml',
    'cloudbuild.yaml',
  ]);
});

describe.each(files)('%s', (file) => {
  const build = readBuild(file);

  test('is a build as the API knows it', () => {
    expect(schemaProblems(build)).toEqual([]);
  });

  test('waits for steps that there are, and uses what it declares', () => {
    expect(orderProblems(build)).toEqual([]);
    expect(substitutionProblems(build)).toEqual([]);
  });

  test('calls npm scripts, and nothing else', () => {
    expect(verbProblems(build, Object.keys(scripts))).toEqual([]);
  });

  test('gives each verb of the delivery what it takes', async () => {
    const failures: unknown[] = [];
    for (const step of build.steps) {
      const name = step.args?.[1] ?? '';
      const verb = verbs[name];
      if (verb === undefined) continue;
      expect(scripts[name]).toBe(`node scripts/delivery.mjs ${name}`);
      // Nothing is run: what a verb takes it reads before that.
      const refuse = (): Promise<never> => Promise.reject(new Error('not run'));
      const nothing = { run: refuse, ask: refuse };
      await verb(argumentsOf(step, build), root, nothing).catch((error: unknown) =>
        failures.push(error),
      );
    }
    const missesImages = /There is no .*images/;
    const wrong = failures.filter(
      (error) => error instanceof UsageError && !missesImages.test(error.message),
    );
    expect(wrong).toEqual([]);
    expect(failures.length).toBeGreaterThan(0);
  });

  test('logs where its account may', () => {
    expect(build.options?.['logging']).toBe('CLOUD_LOGGING_ONLY');
  });
});

test('pull requests get no verb that needs credentials', () => {
  const called = readBuild('cloudbuild.pull-request.yaml').steps.map(({ args }) => args?.[1]);
  for (const verb of ['scan', 'plan', 'propose', 'traffic', 'apply', 'rollout', 'site', 'smoke'])
    expect(called).not.toContain(verb);
});

test('nothing is deployed before everything is checked, and nothing is applied before traffic is held', () => {
  const ids = (file: string): (string | undefined)[] => readBuild(file).steps.map(({ id }) => id);
  expect(ids('cloudbuild.yaml')).toEqual([
    ...['tools', 'install', 'verify', 'test', 'vulnerabilities', 'bundles', 'images', 'scan'],
    ...['plan', 'propose'],
  ]);
  expect(ids('cloudbuild.deploy.yaml')).toEqual([
    'tools',
    'install',
    'hold',
    'apply',
    'rollout',
    'site',
  ]);
});

test('the tools stand on fixed versions, Node on that of the workers', () => {
  const read = (path: string): DockerfileInstructions =>
    DockerfileParser.parse(readFileSync(join(root, path), 'utf8')).getInstructions();
  const tools = read('scripts/delivery/Dockerfile');
  const images = tools
    .filter((one) => one.getKeyword() === 'FROM')
    .map((from) => (from as From).getImage() ?? '');
  for (const image of images) expect(image).toMatch(/^\$\{NODE_IMAGE\}$|:\d+\.\d+\.\d+/);
  const node = (all: DockerfileInstructions): string | null | undefined =>
    all.find((one) => one.getKeyword() === 'ARG')?.getArgumentsContent();
  expect(node(tools)).toBe(node(read('workers/media/Dockerfile')));
});
type DockerfileInstructions = ReturnType<
  ReturnType<typeof DockerfileParser.parse>['getInstructions']
>;

/* The checks themselves. */

const good: Build = {
  steps: [
    { id: 'a', name: 'x', entrypoint: 'npm', args: ['run', 'lint'] },
    { id: 'b', name: 'x', waitFor: ['a'], entrypoint: 'npm', args: ['run', 'lint', '--', '$_X'] },
  ],
  substitutions: { _X: '1' },
};

test.each<[string, object, string]>([
  ['an unknown field', { steps: [{ waitfor: [] }] }, 'build.steps[0].waitfor: unknown field'],
  ['a snake', { options: { machine_type: 'E2_HIGHCPU_8' } }, 'machine_type: unknown field'],
  ['an enum', { options: { logging: 'CLOUD' } }, 'build.options.logging: CLOUD is none of'],
  ['a duration', { timeout: '5m' }, 'build.timeout: expected seconds'],
  ['a number', { steps: [{ args: [1] }] }, 'build.steps[0].args[0]: expected a string'],
  ['no list', { steps: { id: 'a' } }, 'build.steps: expected a list'],
  ['a result', { status: 'SUCCESS' }, 'build.status: only Cloud Build sets it'],
])('the schema refuses %s', (_, change, problem) => {
  expect(schemaProblems({ ...good, ...change })).toEqual([expect.stringContaining(problem)]);
});

test.each<[string, Build, string]>([
  [
    'a step below',
    {
      steps: [
        { id: 'a', waitFor: ['b'] },
        { id: 'b', waitFor: [] },
      ],
    },
    'waits for b',
  ],
  ['itself', { steps: [{ id: 'a', waitFor: ['a'] }] }, 'a: waits for a'],
  ['an id that is taken', { steps: [{ id: 'a' }, { id: 'a', waitFor: [] }] }, 'there twice'],
  ['silence', { steps: [{ id: 'a' }, { id: 'b' }] }, 'b: does not say'],
])('the order refuses %s', (_, build, problem) => {
  expect(orderProblems(build)).toEqual([expect.stringContaining(problem)]);
});

test('substitutions are declared and used', () => {
  expect(substitutionProblems(good)).toEqual([]);
  expect(substitutionProblems({ ...good, substitutions: {} })).toEqual(['$_X is not declared']);
  expect(substitutionProblems({ ...good, substitutions: { _X: '1', _Y: '2' } })).toEqual([
    '_Y is declared and not used',
  ]);
});

test.each([
  [{ id: 'a', entrypoint: 'bash', args: ['-c', 'npm run lint'] }],
  [{ id: 'a', entrypoint: 'npm', args: ['run', 'lynt'] }],
  [{ id: 'a', args: ['run', 'lint'] }],
])('%j is no verb', (step) => {
  expect(verbProblems({ steps: [step] }, ['lint'])).toHaveLength(1);
});
