import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt, valueAt, type Resource } from './resources';

/** Who may do what on what. */
export interface Grant {
  readonly identity: string;
  readonly role: string;
  readonly on: string;
  /** Title of the IAM condition that narrows it. */
  readonly condition: string | null;
}

const root = join(__dirname, '../..');

/** What a role of each kind of resource is granted on. Topics and the like are all those of services. */
const target: Readonly<Record<string, (grant: Resource) => string>> = {
  google_project_iam_member: () => 'project',
  google_storage_bucket_iam_member: (grant) => `bucket ${lastWord(textAt(grant, 'bucket'))}`,
  google_pubsub_topic_iam_member: (grant) => `topics ${anyService(textAt(grant, 'topic'))}`,
  google_pubsub_subscription_iam_member: (grant) =>
    `subscriptions ${anyService(textAt(grant, 'subscription'))}`,
  google_cloud_run_v2_service_iam_member: (grant) =>
    grant.name === 'push' ? 'workers' : `function ${textAt(grant, 'name')}`,
  google_service_account_iam_member: (grant) => {
    const account = lastPart(textAt(grant, 'service_account_id'));
    return account === accountOf(textAt(grant, 'member')) ? 'itself' : identityOf(account);
  },
  google_artifact_registry_repository_iam_member: (grant) =>
    `images of ${textAt(grant, 'repository')}`,
  google_kms_crypto_key_iam_member: () => 'key data',
};

/** Every grant of a state, those for each service once. */
export function grantsOf(resources: readonly Resource[]): readonly Grant[] {
  const grants = resources.filter(({ type }) => type.endsWith('_iam_member')).map(grantOf);
  const unique = new Map(grants.map((grant) => [keyOf(grant), grant]));
  return [...unique.keys()].sort().map((key) => unique.get(key)!);
}

function grantOf(resource: Resource): Grant {
  const on = target[resource.type];
  if (on === undefined)
    throw new Error(`${resource.address}: nobody knows what a ${resource.type} is granted on.`);
  return {
    identity: identityOf(textAt(resource, 'member')),
    role: textAt(resource, 'role'),
    on: on(resource),
    condition: (valueAt(resource, 'condition', 0, 'title') as string | undefined) ?? null,
  };
}

function keyOf({ identity, role, on }: Grant): string {
  return `${identity} | ${role} | ${on}`;
}

function identityOf(member: string): string {
  if (member === 'allUsers') return 'anybody';
  if (/^(user|group):/.test(member)) return 'people: approvers';
  if (member.startsWith('principalSet:')) return 'GitHub: main of one repository';
  const [name = '', domain = ''] = accountOf(member).split('@');
  if (/^service-\d+$/.test(name))
    return `Google: ${domain.replace('.iam.gserviceaccount.com', '')}`;
  return name.startsWith('worker-') ? 'worker-*' : name;
}

/** The e-mail of an IAM member, or `allUsers`. */
export function accountOf(member: string): string {
  return member.replace('serviceAccount:', '');
}

function lastWord(bucket: string): string {
  return bucket.split('-').at(-1) ?? bucket;
}

function lastPart(id: string): string {
  return id.split('/').at(-1) ?? id;
}

function anyService(name: string): string {
  return name.replace(/^(tasks-).+?(-dead)?$/, '$1*$2');
}

interface Reason {
  readonly identity: string;
  readonly role: string;
  readonly on: string;
  readonly why: string;
}

/** Why each grant is there (terraform/grants.json), by what is granted. */
export function readReasons(): ReadonlyMap<string, string> {
  const reasons = JSON.parse(
    readFileSync(join(root, 'terraform/grants.json'), 'utf8'),
  ) as readonly Reason[];
  return new Map(reasons.map(({ why, ...grant }) => [keyOf({ ...grant, condition: null }), why]));
}

/** Grants that no reason is given for. */
export function unexplained(grants: readonly Grant[]): string[] {
  const reasons = readReasons();
  return grants.map(keyOf).filter((key) => !reasons.has(key));
}

/** Reasons of grants that there are none of. */
export function outdated(grants: readonly Grant[]): string[] {
  const granted = new Set(grants.map(keyOf));
  return [...readReasons().keys()].filter((key) => !granted.has(key));
}

/** The table of docs/security.md. */
export function grantsTable(grants: readonly Grant[]): string {
  const reasons = readReasons();
  const rows = grants.map((grant) => [
    `\`${grant.identity}\``,
    `\`${grant.role}\``,
    grant.on + (grant.condition === null ? '' : `, ${grant.condition.replaceAll('-', ' ')}`),
    reasons.get(keyOf(grant)) ?? '',
  ]);
  const lines = [['identity', 'role', 'on', 'why'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
