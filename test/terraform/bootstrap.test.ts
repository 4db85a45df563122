import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { applyBootstrap, type Bootstrap } from './bootstrap';
import { STATE_BUCKET } from './environment';
import { terraformIsMissing } from './offline';
import { violations } from './policies';
import { ofType, textAt, valueAt, type Resource } from './resources';

/* What is applied once for each project, before the environments: who builds and deploys, and what starts a build. */

jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const missing = terraformIsMissing();
const whenThere = missing === null ? describe : describe.skip;

whenThere(`bootstrap${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let bootstrap: Bootstrap;
  let resources: readonly Resource[];
  beforeAll(async () => {
    bootstrap = await applyBootstrap();
    resources = bootstrap.resources;
  });
  afterAll(() => bootstrap.remove());

  const triggers = (): readonly Resource[] => ofType(resources, 'google_cloudbuild_trigger');
  const fileOf = (trigger: Resource): string =>
    String(valueAt(trigger, 'filename') ?? valueAt(trigger, 'git_file_source', 0, 'path'));

  test('has nothing that must never be', () => {
    expect(violations(resources)).toEqual([]);
  });

  test('starts every build that there is, with variables that it has', () => {
    const names = ['cloudbuild.deploy.yaml', 'cloudbuild.pull-request.yaml', 'cloudbuild.yaml'];
    expect(triggers().map(fileOf).sort()).toEqual(names);
    for (const trigger of triggers()) {
      const { substitutions = {} } = parse(
        readFileSync(join(root, fileOf(trigger)), 'utf8'),
      ) as Build;
      const given = valueAt(trigger, 'substitutions') ?? {};
      expect(Object.keys(substitutions)).toEqual(expect.arrayContaining(Object.keys(given)));
    }
  });

  test('deploys by no event, but when the build of main has proposed it', () => {
    const [main, deploy] = ['cloudbuild.yaml', 'cloudbuild.deploy.yaml'].map((file) =>
      triggers().find((trigger) => fileOf(trigger) === file),
    );
    expect(valueAt(main!, 'substitutions', '_DEPLOY_TRIGGER')).toBe(textAt(deploy!, 'name'));
    expect(valueAt(deploy!, 'repository_event_config') ?? []).toEqual([]);
    expect(valueAt(deploy!, 'approval_config', 0, 'approval_required')).toBe(true);
  });

  test('makes the repository and the bucket that builds are told of', () => {
    const repositories = ofType(resources, 'google_artifact_registry_repository');
    expect(repositories.map((one) => textAt(one, 'repository_id'))).toEqual(['workers']);
    const [state] = ofType(resources, 'google_storage_bucket');
    expect(textAt(state!, 'name')).toBe(STATE_BUCKET);
  });

  test('lets GitHub deploy from the main branch of one repository only', () => {
    const [provider] = ofType(resources, 'google_iam_workload_identity_pool_provider');
    expect(textAt(provider!, 'attribute_condition')).toBe(
      "assertion.repository == 'ada/attacca' && assertion.ref == 'refs/heads/main'",
    );
  });

  test('is gone after one destroy', async () => {
    expect(await bootstrap.destroy()).toContain('Destroy complete!');
  });
});

interface Build {
  readonly substitutions?: Readonly<Record<string, string>>;
}
