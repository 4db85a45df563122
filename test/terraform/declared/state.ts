import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../resources';

/** Of a state, what a declared stack is made of. */
const types = [
  'google_cloud_run_v2_service',
  'google_cloud_run_v2_service_iam_member',
  'google_cloud_scheduler_job',
  'google_cloudfunctions2_function',
  'google_firebaserules_ruleset',
  'google_firestore_database',
  'google_firestore_field',
  'google_firestore_index',
  'google_project_iam_member',
  'google_pubsub_subscription',
  'google_pubsub_topic',
  'google_service_account',
  'google_storage_bucket',
];

/** The environment dev as it was last applied: for where there is no Terraform. */
export const stateFile = join(__dirname, 'dev.state.json');

export function readState(): readonly Resource[] {
  return JSON.parse(readFileSync(stateFile, 'utf8')) as readonly Resource[];
}

/** What is kept of a state: resources of those types, without what has no value. */
export function kept(resources: readonly Resource[]): readonly Resource[] {
  return resources
    .filter(({ type }) => types.includes(type))
    .map(({ address, type, name, values }) => ({
      address,
      type,
      name,
      values: withoutNothing(values) as Resource['values'],
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => !isNothing(field));
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNothing(field)]));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
