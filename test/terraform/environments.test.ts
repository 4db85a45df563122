import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeStack } from '@attacca/cli';
import { emptyConfig, startLocalCloud, type LocalCloud } from '@attacca/local-cloud';
import { instanceOf } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { applyBootstrap, type Bootstrap } from './bootstrap';
import { indexesOf, rulesOf, type DeclaredIndexes } from './declared/database';
import { kept, readState, stateFile } from './declared/state';
import { grantsOf, grantsTable, outdated, unexplained } from './grants';
import {
  offlineEnvironment,
  STATE_BUCKET,
  succeeded,
  type OfflineEnvironment,
} from './environment';
import { copyProject, terraformIsMissing, type OfflineProject } from './offline';
import { grantableRoles, sharedAccounts, violations } from './policies';
import { ofType, textAt, valueAt, type Resource } from './resources';

/*
 * Both environments, from nothing to nothing, by the real Terraform CLI on a stand-in for Google's providers. What it
 * applied is then looked at. `terraform/` itself is never written to.
 */

jest.setTimeout(300_000);

const root = join(__dirname, '../..');
const missing = terraformIsMissing();
const whenThere = missing === null ? describe : describe.skip;
const because = missing === null ? '' : ` (skipped: ${missing})`;

const everyOption = [
  'has_own_key=true',
  'has_private_egress=true',
  'google_client_id=1-demo.apps.googleusercontent.com',
  'models_location=gs://demo-models/2026',
  'quotas={"jobs_at_work":4}',
  'console_origins=["https://console.example.org"]',
  'budget={"billing_account":"012345-6789AB-CDEF01","currency":"EUR","units_per_month":100}',
];

const stateBucket = { name: STATE_BUCKET, settings: { versioning: { enabled: true } } };
/** Keeps the states, as the real Cloud Storage does: Terraform's own backend reads, writes and locks them there. */
let cloud: LocalCloud;
const environments: OfflineEnvironment[] = [];
beforeAll(async () => {
  cloud = await startLocalCloud({ ...emptyConfig, buckets: [stateBucket] });
});
afterAll(async () => {
  for (const { project } of environments) project.remove();
  await cloud.stop();
});

function environment(name: string, variables: readonly string[] = []): OfflineEnvironment {
  const storageUrl = `http://${cloud.endpoints.storage}`;
  const one = offlineEnvironment(name, { storageUrl, variables });
  environments.push(one);
  return one;
}

whenThere(`terraform${because}`, () => {
  let project: OfflineProject;
  beforeAll(() => {
    project = copyProject();
  });
  afterAll(() => project.remove());

  test('is formatted', async () => {
    await succeeded(project.terraform('terraform', 'fmt', '-check', '-recursive'));
  });

  test.each([
    'terraform',
    'terraform/bootstrap',
    'terraform/modules/buckets',
    'terraform/modules/messaging',
  ])('tests of %s pass', async (folder) => {
    await succeeded(project.init(folder, '-backend=false'));
    await succeeded(project.terraform(folder, 'test'));
  });
});

whenThere(`the environment dev${because}`, () => {
  let dev: OfflineEnvironment;
  let resources: Resource[];
  beforeAll(async () => {
    dev = environment('dev');
    resources = await dev.apply();
  });

  test('has nothing that must never be', () => {
    expect(violations(resources)).toEqual([]);
    expect(sharedAccounts(resources)).toEqual([]);
    expect(unexplained(grantsOf(resources))).toEqual([]);
  });

  test('is what the local cloud is loaded with', () => {
    const state = kept(resources);
    if (process.env['UPDATE_TABLES'] === '1')
      writeFileSync(stateFile, `${JSON.stringify(state, null, 1)}\n`);
    expect(readState()).toEqual(state);
  });

  test('has the functions, workers, topics and accesses of the local stack', () => {
    const { manifests } = loadManifests(join(root, 'manifests'));
    const local = describeStack({ project: 'p', services: manifests, sweepEverySeconds: 60 });
    const namesOf = (type: string): string[] =>
      ofType(resources, type)
        .map((resource) => textAt(resource, 'name'))
        .sort();
    const named = (kind: string): string[] =>
      local.deployables
        .filter((deployable) => deployable.kind === kind)
        .map(({ name }) => name)
        .sort();
    expect(namesOf('google_cloudfunctions2_function')).toEqual(named('function'));
    expect(namesOf('google_cloud_run_v2_service')).toEqual(named('worker'));
    const topics = local.deployables.flatMap(({ triggers }) =>
      triggers.flatMap((trigger) => (trigger.kind === 'topic' ? [trigger.topic] : [])),
    );
    expect(namesOf('google_pubsub_topic')).toEqual(topics.sort());
    expect(namesOf('google_pubsub_subscription')).toEqual(topics);
  });

  test('gives workers what their manifests ask for', () => {
    const { manifests } = loadManifests(join(root, 'manifests'));
    for (const { service, concurrency, operations, scaling } of manifests) {
      const worker = resources.find(
        (one) => one.type === 'google_cloud_run_v2_service' && one.index === service,
      )!;
      const limits = valueAt(worker, 'template', 0, 'containers', 0, 'resources', 0, 'limits') as {
        cpu: string;
        memory: string;
      };
      const memory = Math.max(...operations.map(({ resources: asked }) => asked.memory_mib));
      const cpu = Math.max(...operations.map(({ resources: asked }) => asked.cpu));
      expect(valueAt(worker, 'template', 0, 'max_instance_request_concurrency')).toBe(concurrency);
      const { min_instances, max_instances } = scaling;
      // The environment's own bound is lower.
      expect(valueAt(worker, 'template', 0, 'scaling', 0)).toMatchObject({
        min_instance_count: min_instances,
        max_instance_count: Math.min(max_instances, 5),
      });
      expect(Number(limits.cpu)).toBeGreaterThanOrEqual(cpu * concurrency);
      expect(parseInt(limits.memory)).toBeGreaterThanOrEqual(memory * concurrency + 512);
      // What is billed is what a job's usage is counted by.
      const instance = { vcpus: Number(limits.cpu), gib: parseInt(limits.memory) / 1024 };
      expect(instanceOf({ concurrency, operations })).toEqual({ ...instance, concurrency });
    }
  });

  test('releases the indexes, exemptions and rules of their files', () => {
    const declared = JSON.parse(
      readFileSync(join(root, 'firestore.indexes.json'), 'utf8'),
    ) as DeclaredIndexes;
    const { indexes, fieldOverrides } = indexesOf(resources);
    expect(sorted(indexes)).toEqual(sorted(declared.indexes));
    expect(sorted(fieldOverrides)).toEqual(sorted(declared.fieldOverrides));
    expect(rulesOf(resources)).toBe(readFileSync(join(root, 'firestore.rules'), 'utf8'));
  });

  test('has its state where its backend says', async () => {
    const url = `http://${cloud.endpoints.storage}/storage/v1/b/${STATE_BUCKET}/o`;
    const response = await fetch(url, { headers: { authorization: 'Bearer owner' } });
    const { items } = (await response.json()) as { items: readonly { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(['attacca/dev/default.tfstate']);
  });

  test('takes the values of no other environment', async () => {
    const refused = await dev.plan(['-target=terraform_data.deployment'], 'prod');
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain('The state is that of dev in demo-attacca');
  });

  test('is complete after one apply, and gone after one destroy', async () => {
    await succeeded(dev.plan(['-detailed-exitcode']));
    expect(await succeeded(dev.destroy())).toContain('Destroy complete!');
  });
});

whenThere(`the environment prod, with every option on${because}`, () => {
  let prod: OfflineEnvironment;
  let resources: Resource[];
  let bootstrap: Bootstrap;
  beforeAll(async () => {
    prod = environment('prod', everyOption);
    [bootstrap, resources] = await Promise.all([applyBootstrap(), prod.apply()]);
  });
  afterAll(() => bootstrap.remove());

  test('has nothing that must never be', () => {
    expect(violations(resources)).toEqual([]);
    expect(sharedAccounts(resources)).toEqual([]);
  });

  test('has no role without a reason, and docs/security.md tells them all', () => {
    const grants = grantsOf([...bootstrap.resources, ...resources]);
    expect(unexplained(grants)).toEqual([]);
    expect(outdated(grants)).toEqual([]);
    const path = join(root, 'docs/security.md');
    const page = readFileSync(path, 'utf8');
    const marked = /(<!-- grants -->\n)[^]*?(\n<!-- \/grants -->)/;
    if (process.env['UPDATE_TABLES'] === '1')
      writeFileSync(path, page.replace(marked, `$1\n${grantsTable(grants)}\n$2`));
    const told = marked.exec(readFileSync(path, 'utf8'))?.[0] ?? '';
    expect(withoutPadding(told)).toContain(withoutPadding(grantsTable(grants)));
  });

  test('grants on the project what the deployer may grant there', () => {
    const granted = ofType(resources, 'google_project_iam_member').map((one) =>
      textAt(one, 'role'),
    );
    const grantable = bootstrap.resources.flatMap(grantableRoles);
    expect([...new Set(granted)].sort()).toEqual([...grantable].sort());
  });

  test('is encrypted with its own key wherever that can be', () => {
    const [key] = ofType(resources, 'google_kms_crypto_key');
    const keyed = resources.filter(({ values }) =>
      JSON.stringify(values).includes(textAt(key!, 'id')),
    );
    const types = new Set(keyed.map(({ type }) => type).filter((type) => !type.includes('kms')));
    expect([...types].sort()).toEqual([
      'google_artifact_registry_repository',
      'google_cloud_run_v2_service',
      'google_cloudfunctions2_function',
      'google_firestore_database',
      'google_pubsub_topic',
      'google_storage_bucket',
    ]);
  });

  test('sends the runbook along with every alert', () => {
    const policies = ofType(resources, 'google_monitoring_alert_policy');
    expect(policies).toHaveLength(8);
    for (const policy of policies) {
      const runbook = `docs/runbooks/${textAt(policy, 'user_labels', 'runbook')}.md`;
      expect(textAt(policy, 'documentation', 0, 'content')).toBe(
        readFileSync(join(root, runbook), 'utf8'),
      );
    }
  });

  test('refuses to be destroyed until it is unprotected', async () => {
    const refused = await prod.destroy('-target=module.encryption');
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain('prevent_destroy');
  });

  test('is gone after one destroy when it is not', async () => {
    const values = prod.project.path('terraform/environments/prod.tfvars');
    rewrite(values, /(is_protected\s+= )true/, '$1false');
    rewrite(
      prod.project.path('terraform/modules/encryption/main.tf'),
      'prevent_destroy = true',
      '',
    );
    await succeeded(prod.change());
    expect(await succeeded(prod.destroy())).toContain('Destroy complete!');
  });
});

function rewrite(path: string, what: RegExp | string, by: string): void {
  const text = readFileSync(path, 'utf8');
  const rewritten = text.replace(what, by);
  if (rewritten === text) throw new Error(`${path} has no ${String(what)}.`);
  writeFileSync(path, rewritten);
}

/** In an order of their own, keys too: lists that hold the same are then equal. */
function sorted(values: readonly object[]): string[] {
  return values.map((value) => JSON.stringify(value, sortedKeys)).sort();
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The formatter pads tables. */
function withoutPadding(table: string): string {
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}
