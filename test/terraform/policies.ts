import { ofType, textAt, valueAt, type Resource } from './resources';

/** What must never be in a deployment. Each takes a resource and says what is wrong with it, or nothing. */
const policies: readonly ((resource: Resource) => string | null)[] = [
  hasNoKey,
  isNoWholePolicy,
  hasNoBasicRole,
  isPublicOnlyAsApi,
  isPrivateBucket,
  hasOwnAccount,
  pushesWithToken,
  leavesWorkersAlone,
];

/** Everything that is wrong, with the address of what it is wrong with. */
export function violations(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) =>
    policies.flatMap((policy) => {
      const wrong = policy(resource);
      return wrong === null ? [] : [`${resource.address}: ${wrong}`];
    }),
  );
}

const keys = ['google_service_account_key', 'google_storage_hmac_key', 'google_apikeys_key'];

function hasNoKey({ type }: Resource): string | null {
  return keys.includes(type) ? 'keys leak; workloads have identities' : null;
}

/** Bindings and policies take away what others granted; members only add. */
function isNoWholePolicy({ type }: Resource): string | null {
  return /_iam_(binding|policy)$/.test(type) ? 'only _iam_member takes nothing from others' : null;
}

function hasNoBasicRole(resource: Resource): string | null {
  const role = valueAt(resource, 'role');
  if (typeof role !== 'string' || !resource.type.includes('_iam_')) return null;
  const isWide = /^roles\/(owner|editor|viewer|[a-z]+\.admin|iam\.securityAdmin)$/.test(role);
  return isWide ? `${role} is far more than any component needs` : null;
}

function isPublicOnlyAsApi(resource: Resource): string | null {
  const member = valueAt(resource, 'member');
  if (member !== 'allUsers' && member !== 'allAuthenticatedUsers') return null;
  const isApi =
    resource.type === 'google_cloud_run_v2_service_iam_member' &&
    member === 'allUsers' &&
    valueAt(resource, 'name') === 'api';
  return isApi ? null : `${member} may only call the public API`;
}

function isPrivateBucket(resource: Resource): string | null {
  if (resource.type !== 'google_storage_bucket') return null;
  const isPrivate =
    valueAt(resource, 'public_access_prevention') === 'enforced' &&
    valueAt(resource, 'uniform_bucket_level_access') === true;
  return isPrivate ? null : 'could be made public';
}

function hasOwnAccount(resource: Resource): string | null {
  const account =
    resource.type === 'google_cloud_run_v2_service'
      ? valueAt(resource, 'template', 0, 'service_account')
      : resource.type === 'google_cloudfunctions2_function'
        ? valueAt(resource, 'service_config', 0, 'service_account_email')
        : 'none needed';
  return typeof account === 'string' && !/^$|-compute@/.test(account)
    ? null
    : 'runs as the default account of Compute Engine';
}

function pushesWithToken(resource: Resource): string | null {
  if (resource.type !== 'google_pubsub_subscription') return null;
  const token = valueAt(resource, 'push_config', 0, 'oidc_token', 0, 'service_account_email');
  return typeof token === 'string' && token !== '' ? null : 'pushes without an identity token';
}

/** Workers know nothing: to call internal is all that one may. */
function leavesWorkersAlone(resource: Resource): string | null {
  const member = valueAt(resource, 'member');
  if (!resource.type.includes('_iam_') || typeof member !== 'string') return null;
  if (!member.startsWith('serviceAccount:worker-')) return null;
  const callsInternal =
    resource.type === 'google_cloud_run_v2_service_iam_member' &&
    valueAt(resource, 'name') === 'internal';
  const writesSpans =
    resource.type === 'google_project_iam_member' &&
    valueAt(resource, 'role') === 'roles/telemetry.tracesWriter';
  return callsInternal || writesSpans
    ? null
    : 'gives a worker more than to call internal and to write spans';
}

/** Accounts that more than one component runs as. */
export function sharedAccounts(resources: readonly Resource[]): string[] {
  const accounts = [
    ...ofType(resources, 'google_cloud_run_v2_service').map((service) =>
      textAt(service, 'template', 0, 'service_account'),
    ),
    ...ofType(resources, 'google_cloudfunctions2_function').map((one) =>
      textAt(one, 'service_config', 0, 'service_account_email'),
    ),
  ];
  return accounts.filter((account, index) => accounts.indexOf(account) !== index);
}
