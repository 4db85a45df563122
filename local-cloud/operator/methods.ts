import { isAbsolute } from 'node:path';
import { faultRuleShape, serviceNames, type FaultRule, type ServiceName } from '../calls';
import { TransferError } from '../data-folder';
import { GoogleApiError } from '../http';
import { isShape, listOf, object, oneOf, wholeNumber } from '../shape';
import { bodyOf, invalid, nameOf, numberOf, queryOf, type AdminRequest } from './admin-request';
import type { OperatorContext } from './context';
import { browseDocuments } from './documents';
import { inspect } from './inspect';
import { statusOf, versionOf } from './status';

export type Method = (context: OperatorContext, request: AdminRequest) => unknown;

const YEAR_MILLISECONDS = 365 * 24 * 3600 * 1000;
/** The operator's chances: seeds of 32 bits. */
const seed = wholeNumber(0, 2 ** 32 - 1);
const DEFAULT_SEED = 1;
const everything = object({});

const health: Method = (_context, request) => {
  queryOf(request, []);
  return { status: 'ok', ready: true };
};

const version: Method = (_context, request) => {
  queryOf(request, []);
  return versionOf();
};

const status: Method = (context, request) => {
  queryOf(request, []);
  return statusOf(context);
};

const environment: Method = ({ operations }, request) => {
  const { service_account: account } = queryOf(request, ['service_account']);
  try {
    return operations.environment(account);
  } catch (error) {
    if (error instanceof RangeError) throw invalid([`service_account: ${error.message}`]);
    throw error;
  }
};

function clockFacts({ operations: { clock } }: OperatorContext): object {
  const milliseconds = clock.now();
  return {
    now: new Date(milliseconds).toISOString(),
    milliseconds,
    ahead_milliseconds: Math.max(0, milliseconds - Date.now()),
  };
}

const readClock: Method = (context, request) => {
  queryOf(request, []);
  return clockFacts(context);
};

const advanceClock: Method = async (context, request) => {
  const { milliseconds } = await bodyOf<{ milliseconds: number }>(
    request,
    object({ milliseconds: wholeNumber(0, YEAR_MILLISECONDS) }),
  );
  context.operations.clock.advance(milliseconds);
  context.streams.changed(['clock']);
  return clockFacts(context);
};

const reset: Method = async ({ operations, streams }, request) => {
  const { services } = await bodyOf<{ services?: readonly ServiceName[] }>(
    request,
    object({}, { services: listOf(oneOf(serviceNames)) }),
  );
  const done = await operations.reset(services);
  streams.changed(done);
  return { reset: done };
};

const inspectAll: Method = ({ operations }, request) => {
  const page = pageOf(request);
  const services = Object.entries(operations.services);
  return Object.fromEntries(services.map(([name, service]) => [name, inspect(service, page)]));
};

const inspectOne: Method = ({ operations }, request) => {
  const name = nameOf(request.rest, { field: 'service', names: serviceNames });
  return inspect(operations.services[name], pageOf(request));
};

function pageOf(request: AdminRequest): { limit: number; offset: number } {
  const { limit, offset } = queryOf(request, ['limit', 'offset']);
  return {
    limit: numberOf(limit, { name: 'limit', minimum: 1, maximum: 1_000, otherwise: 50 }),
    offset: numberOf(offset, { name: 'offset', minimum: 0, maximum: 1_000_000, otherwise: 0 }),
  };
}

const documents: Method = ({ operations, endpoints }, request) => {
  const query = queryOf(request, ['database', 'limit', 'page_token']);
  return browseDocuments({
    firestore: endpoints().firestore,
    project: operations.project,
    database: query.database ?? '(default)',
    path: request.rest,
    limit: numberOf(query.limit, { name: 'limit', minimum: 1, maximum: 300, otherwise: 50 }),
    ...(query.page_token === undefined ? {} : { pageToken: query.page_token }),
  });
};

const jobActions = ['run', 'pause', 'resume'] as const;

const scheduledJob: Method = async ({ operations, streams }, request) => {
  const { action } = await bodyOf<{ action: (typeof jobActions)[number] }>(
    request,
    object({ action: oneOf(jobActions) }),
  );
  try {
    operations.services.scheduler[action](request.rest);
  } catch (error) {
    if (error instanceof RangeError) throw invalid([`job: ${error.message}`]);
    throw error;
  }
  streams.changed(['scheduler']);
  return { job: request.rest, action };
};

const readFaults: Method = ({ operations }, request) => {
  queryOf(request, []);
  return operations.calls.faults();
};

const setFaults: Method = async ({ operations, streams }, request) => {
  const given = await bodyOf<{ seed?: number; rules: readonly FaultRule[] }>(
    request,
    object({ rules: listOf(faultRuleShape) }, { seed }),
  );
  operations.calls.setFaults(given.rules, given.seed ?? DEFAULT_SEED);
  streams.changed(['faults']);
  return operations.calls.faults();
};

const clearFaults: Method = async ({ operations, streams }, request) => {
  await bodyOf(request, everything);
  operations.calls.setFaults([], DEFAULT_SEED);
  streams.changed(['faults']);
  return operations.calls.faults();
};

const recentCalls: Method = ({ operations }, request) => {
  const query = queryOf(request, ['limit', 'service', 'method']);
  const limit = numberOf(query.limit, {
    name: 'limit',
    minimum: 1,
    maximum: 1_000,
    otherwise: 100,
  });
  const service =
    query.service === undefined
      ? undefined
      : nameOf(query.service, { field: 'service', names: serviceNames });
  const isAsked = (call: { service: string; method: string }): boolean =>
    (service ?? call.service) === call.service && (query.method ?? call.method) === call.method;
  const isFiltered = service !== undefined || query.method !== undefined;
  const found = operations.calls.recent(isFiltered ? Infinity : limit).filter(isAsked);
  return { calls: found.slice(0, limit) };
};

const callCounts: Method = ({ operations }, request) => {
  queryOf(request, []);
  return { counts: operations.calls.counts() };
};

const clearCalls: Method = async ({ operations, streams }, request) => {
  await bodyOf(request, everything);
  operations.calls.clear();
  streams.changed(['calls']);
  return {};
};

const absolutePath = isShape(
  'an absolute path',
  (value) => typeof value === 'string' && isAbsolute(value),
);

const exportState: Method = async ({ operations }, request) => {
  const { folder } = await bodyOf<{ folder: string }>(request, object({ folder: absolutePath }));
  try {
    return { folder: await operations.exportTo(folder) };
  } catch (error) {
    if (error instanceof TransferError) throw invalid([`folder: ${error.message}`]);
    throw error;
  }
};

export function notFound({ message }: Pick<AdminRequest, 'message'>): GoogleApiError {
  const what = `${message.method} ${message.url?.split('?')[0]}`;
  const known = Object.keys(methods).join(', ');
  return new GoogleApiError(404, 'NOT_FOUND', `There is no ${what}; there are ${known}`);
}

/** By HTTP method and path; what follows a path that ends in a slash is the method's to read. */
export const methods: Readonly<Record<string, Method>> = {
  'GET /v1/health': health,
  'GET /v1/ready': health,
  'GET /v1/version': version,
  'GET /v1/status': status,
  'GET /v1/environment': environment,
  'GET /v1/clock': readClock,
  'POST /v1/clock/advance': advanceClock,
  'POST /v1/reset': reset,
  'GET /v1/inspect': inspectAll,
  'GET /v1/inspect/': inspectOne,
  'GET /v1/documents': documents,
  'GET /v1/documents/': documents,
  'POST /v1/schedules/': scheduledJob,
  'GET /v1/faults': readFaults,
  'PUT /v1/faults': setFaults,
  'DELETE /v1/faults': clearFaults,
  'GET /v1/calls': recentCalls,
  'GET /v1/calls/counts': callCounts,
  'DELETE /v1/calls': clearCalls,
  'POST /v1/export': exportState,
};
