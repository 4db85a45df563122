import { ofType, textAt, valueAt, type Resource } from './resources';

/** What must never be in a deployment. Each takes a resource and says what is wrong with it, or nothing. */
const policies: readonly ((resource: Resource) => string | null)[] = [
  hasNoKey,
  isNoWholePolicy,
  hasNoWideRole,
  isPublicOnlyAsApi,
  isPrivateBucket,
  hasOwnAccount,
  pushesWithToken,
  leavesWorkersAlone,
  leavesVerifierAlone,
  grantsOnlySome,
  isGated,
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

/** Only who applies the environments administers anything. */
function hasNoWideRole(resource: Resource): string | null {
  const role = valueAt(resource, 'role');
  if (typeof role !== 'string' || !resource.type.includes('_iam_')) return null;
  const isBasic = /^roles\/(owner|editor|viewer|iam\.securityAdmin)$/.test(role);
  const isAdministrator = /admin$/i.test(role) || role === 'roles/iam.serviceAccountUser';
  const member = String(valueAt(resource, 'member'));
  if (!isBasic && (!isAdministrator || member.startsWith('serviceAccount:deployer@'))) return null;
  return `${role} is far more than any component needs`;
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

/** Who may grant roles on the project may grant some, or could make itself the owner. */
function grantsOnlySome(resource: Resource): string | null {
  if (valueAt(resource, 'role') !== 'roles/resourcemanager.projectIamAdmin') return null;
  return grantableRoles(resource).length > 0 ? null : 'may grant every role';
}

/** The roles that a grant of `projectIamAdmin` is narrowed to; none where it is not. */
export function grantableRoles(resource: Resource): readonly string[] {
  const expression = String(valueAt(resource, 'condition', 0, 'expression'));
  const [, list = '[]'] = /modifiedGrantsByRole', \[\]\)\.hasOnly\((.+)\)$/.exec(expression) ?? [];
  return JSON.parse(list) as string[];
}

/** What a stranger's pull request can reach is its own log. */
function leavesVerifierAlone(resource: Resource): string | null {
  const isVerifier =
    resource.type.includes('_iam_') &&
    String(valueAt(resource, 'member')).startsWith('serviceAccount:verifier@');
  return !isVerifier || valueAt(resource, 'role') === 'roles/logging.logWriter'
    ? null
    : 'gives pull requests more than their log';
}

/** Nothing is applied before somebody has approved, and nothing of a pull request is. */
function isGated(resource: Resource): string | null {
  if (resource.type !== 'google_cloudbuild_trigger') return null;
  const account = textAt(resource, 'service_account');
  const isPullRequest = valueAt(resource, 'repository_event_config', 0, 'pull_request', 0) != null;
  if (isPullRequest)
    return account.includes('/verifier@') ? null : 'builds pull requests with power';
  const files = [valueAt(resource, 'filename'), valueAt(resource, 'git_file_source', 0, 'path')];
  if (!files.includes('cloudbuild.deploy.yaml')) return null;
  return valueAt(resource, 'approval_config', 0, 'approval_required') === true
    ? null
    : 'deploys without approval';
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
