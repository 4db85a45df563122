import { sharedAccounts, violations } from './policies';
import { type Resource } from './resources';

function resource(type: string, values: Record<string, unknown>): Resource {
  return { address: `${type}.it`, type, name: 'it', values };
}

const closedBucket = { public_access_prevention: 'enforced', uniform_bucket_level_access: true };
const deployer = 'serviceAccount:deployer@p.iam.gserviceaccount.com';
const worker = 'serviceAccount:worker-media@p.iam.gserviceaccount.com';

test.each<[string, string, Record<string, unknown>]>([
  ['a key', 'google_service_account_key', {}],
  ['a policy', 'google_project_iam_policy', {}],
  ['a basic role', 'google_project_iam_member', { role: 'roles/editor', member: 'x' }],
  ['an administrator', 'google_project_iam_member', { role: 'roles/storage.admin', member: 'x' }],
  [
    'a public function',
    'google_cloud_run_v2_service_iam_member',
    { name: 'internal', member: 'allUsers' },
  ],
  [
    'an API for every account',
    'google_cloud_run_v2_service_iam_member',
    { name: 'api', member: 'allAuthenticatedUsers' },
  ],
  ['a public object', 'google_storage_bucket_iam_member', { name: 'api', member: 'allUsers' }],
  [
    'a bucket with old access',
    'google_storage_bucket',
    { ...closedBucket, uniform_bucket_level_access: false },
  ],
  [
    'a bucket that may be public',
    'google_storage_bucket',
    { ...closedBucket, public_access_prevention: 'inherited' },
  ],
  [
    'the default account',
    'google_cloud_run_v2_service',
    { template: [{ service_account: '1-compute@developer.gserviceaccount.com' }] },
  ],
  ['no account', 'google_cloudfunctions2_function', { service_config: [{}] }],
  ['a push without a token', 'google_pubsub_subscription', { push_config: [{ oidc_token: [] }] }],
  [
    'a worker with a bucket',
    'google_storage_bucket_iam_member',
    { role: 'roles/storage.objectViewer', member: worker },
  ],
  [
    'a deployer who may grant every role',
    'google_project_iam_member',
    { role: 'roles/resourcemanager.projectIamAdmin', member: deployer },
  ],
  [
    'a deployer who owns the project',
    'google_project_iam_member',
    { role: 'roles/owner', member: deployer },
  ],
  [
    'a pull request that may store images',
    'google_project_iam_member',
    {
      role: 'roles/artifactregistry.writer',
      member: 'serviceAccount:verifier@p.iam.gserviceaccount.com',
    },
  ],
  [
    'a deployment without approval',
    'google_cloudbuild_trigger',
    {
      filename: 'cloudbuild.deploy.yaml',
      service_account: 'projects/p/serviceAccounts/deployer@p',
    },
  ],
  [
    'a pull request that is built by the deployer',
    'google_cloudbuild_trigger',
    {
      filename: 'cloudbuild.pull-request.yaml',
      service_account: 'projects/p/serviceAccounts/deployer@p',
      repository_event_config: [{ pull_request: [{ branch: '^main$' }] }],
    },
  ],
])('%s is refused', (_, type, values) => {
  expect(violations([resource(type, values)])).toEqual([expect.stringContaining(`${type}.it: `)]);
});

test.each<[string, string, Record<string, unknown>]>([
  [
    'the public API',
    'google_cloud_run_v2_service_iam_member',
    { name: 'api', member: 'allUsers', role: 'roles/run.invoker' },
  ],
  ['a closed bucket', 'google_storage_bucket', closedBucket],
  [
    'a worker that writes spans',
    'google_project_iam_member',
    { member: worker, role: 'roles/telemetry.tracesWriter' },
  ],
  [
    'a worker that calls internal',
    'google_cloud_run_v2_service_iam_member',
    { name: 'internal', member: worker, role: 'roles/run.invoker' },
  ],
  [
    'a deployer who administers topics',
    'google_project_iam_member',
    { role: 'roles/pubsub.admin', member: deployer },
  ],
])('%s is allowed', (_, type, values) => {
  expect(violations([resource(type, values)])).toEqual([]);
});

test('two components with one account are found', () => {
  const service = resource('google_cloud_run_v2_service', {
    template: [{ service_account: 'a@p' }],
  });
  const one = resource('google_cloudfunctions2_function', {
    service_config: [{ service_account_email: 'a@p' }],
  });
  expect(sharedAccounts([service, one])).toEqual(['a@p']);
});
