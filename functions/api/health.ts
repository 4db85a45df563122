import { type Tokens } from '@attacca/cloud';
import { type ComponentHealth, type HealthDocument, type ServiceHealth } from '@attacca/core';
import { errorFields } from '../http/log';
import { type Route } from '../http/route';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { userOf } from './caller';

/** Whoever asks again within this time gets the same answer: asking costs nothing that could be used against us. */
const FRESH_MILLISECONDS = 10_000;
/** What has not answered by then is failing. */
const PATIENCE_MILLISECONDS = 3_000;
/** Content that nobody has: looking for it says whether one can look. */
const NOBODYS_SHA256 = '0'.repeat(64);

interface ServiceRecord {
  readonly version: string;
  readonly last_seen_at: string;
}

/**
 * `GET /health`: whether what the API is made of works. Anybody is told that alone; an administrator, each part. It never
 * refuses: a token that is no good makes one anybody.
 */
export function apiHealthRoute(services: Services, tokens: Tokens): Route<never> {
  const look = remembered(services);
  return {
    method: 'get',
    path: '/health',
    summary: 'Says whether everything works.',
    isPublic: true,
    success: { status: 200, description: 'It does.' },
    handle: async ({ headers }) => {
      const [health, isAdmin] = await Promise.all([
        look(),
        isAdministrator(headers['authorization'], tokens),
      ]);
      const body: HealthDocument = isAdmin ? health : { status: health.status };
      return { status: health.status === 'ok' ? 200 : 503, body };
    },
  };
}

/** One look for all who ask at the same time, or soon after. */
function remembered(services: Services): () => Promise<HealthDocument> {
  let last: { readonly at: number; readonly health: Promise<HealthDocument> } | undefined;
  return () => {
    const at = Date.parse(services.now());
    if (last === undefined || at - last.at >= FRESH_MILLISECONDS || at < last.at)
      last = { at, health: examine(services) };
    return last.health;
  };
}

async function examine(services: Services): Promise<HealthDocument> {
  const { documents, blobs, messages, catalog, config } = services;
  const [manifest] = catalog.manifests;
  const topic = config.topicPrefix + (manifest?.service ?? '');
  const [components, workers] = await Promise.all([
    Promise.all([
      probe(services, 'firestore', () => documents.get(paths.service('nobody'))),
      probe(services, 'storage', () => blobs.stat(NOBODYS_SHA256)),
      probe(services, 'pubsub', () => messages.check(topic)),
    ]),
    Promise.all(catalog.manifests.map((each) => serviceHealth(services, each))),
  ]);
  const status = components.every((component) => component.status === 'ok') ? 'ok' : 'failing';
  return { status, components, services: workers };
}

/** Why a component fails stands in the log, for the owner of the deployment. */
async function probe(
  services: Services,
  name: string,
  ask: () => Promise<unknown>,
): Promise<ComponentHealth> {
  const since = performance.now();
  try {
    await inTime(ask());
    return { name, status: 'ok', milliseconds: Math.round(performance.now() - since) };
  } catch (error) {
    services.log('WARNING', 'a component is failing', { component: name, ...errorFields(error) });
    return { name, status: 'failing', milliseconds: Math.round(performance.now() - since) };
  }
}

async function inTime(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`There was no answer within ${PATIENCE_MILLISECONDS} ms.`);
    timer = setTimeout(() => reject(error), PATIENCE_MILLISECONDS);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Workers come and go with the work: what counts is whether one with this manifest has ever come. */
async function serviceHealth(
  { documents }: Services,
  { service: name, version }: { readonly service: string; readonly version: string },
): Promise<ServiceHealth> {
  const record = await documents.get<ServiceRecord>(paths.service(name)).catch(() => undefined);
  if (record === undefined) return { name, status: 'unknown', version: null, last_seen_at: null };
  const status = record.version === version ? 'ok' : 'other_version';
  return { name, status, version: record.version, last_seen_at: record.last_seen_at };
}

async function isAdministrator(
  authorization: string | string[] | undefined,
  tokens: Tokens,
): Promise<boolean> {
  if (typeof authorization !== 'string') return false;
  try {
    return (await userOf(authorization, tokens)).is_admin;
  } catch {
    return false;
  }
}
