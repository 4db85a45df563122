import {
  batchDelete,
  batchGet,
  createSessionCookie,
  deleteAccount,
  lookupAccounts,
  queryAccounts,
  updateAccount,
} from '../methods/administration';
import { batchCreate } from '../methods/batch-create';
import {
  getConfig,
  getEmulatorConfig,
  updateConfig,
  updateEmulatorConfig,
} from '../methods/configuration';
import type { Method } from '../methods/context';
import { deleteAllAccounts, listActionCodes, listVerificationCodes } from '../methods/emulator';
import { providerMethods } from '../methods/providers';
import { refresh } from '../methods/refresh';
import { sendOobCode } from '../methods/send-action-code';
import { createAccount } from '../methods/sign-up';
import {
  createTenant,
  deleteTenant,
  getTenant,
  listTenants,
  updateTenant,
} from '../methods/tenants';
import { userMethods } from '../methods/user-methods';
import type { ProviderCollection } from '../state/space';

export interface Route {
  /** As in Google's discovery document, e.g. `projects.accounts.update`. */
  readonly name: string;
  readonly method: Method;
  readonly isForAdministrators: boolean;
  /** What the path names; the last three are empty when it does not. */
  readonly project: string | null;
  readonly tenantId: string | null;
  readonly resourceId: string;
}

type Named = readonly [name: string, method: Method];

/** What administrators may call on a project or a tenant, by verb and the path after it. */
const ADMINISTRATION: Readonly<Record<string, Named>> = {
  'POST v1/accounts': ['accounts', createAccount],
  'POST v1/accounts:update': ['accounts.update', updateAccount],
  'POST v1/accounts:lookup': ['accounts.lookup', lookupAccounts],
  'POST v1/accounts:delete': ['accounts.delete', deleteAccount],
  'POST v1/accounts:query': ['accounts.query', queryAccounts],
  'POST v1/accounts:sendOobCode': ['accounts.sendOobCode', sendOobCode],
  'POST v1/accounts:batchCreate': ['accounts.batchCreate', batchCreate],
  'POST v1/accounts:batchDelete': ['accounts.batchDelete', batchDelete],
  'GET v1/accounts:batchGet': ['accounts.batchGet', batchGet],
  'POST v1:createSessionCookie': ['createSessionCookie', createSessionCookie],
  'GET v2/config': ['getConfig', getConfig],
  'PATCH v2/config': ['updateConfig', updateConfig],
  'POST v2/tenants': ['tenants.create', createTenant],
  'GET v2/tenants': ['tenants.list', listTenants],
  'GET v2/tenants/*': ['tenants.get', getTenant],
  'PATCH v2/tenants/*': ['tenants.patch', updateTenant],
  'DELETE v2/tenants/*': ['tenants.delete', deleteTenant],
  ...providerRoutes('oauthIdpConfigs'),
  ...providerRoutes('inboundSamlConfigs'),
};

/** What only an emulator has; like the official one it asks nobody who they are. */
const EMULATOR: Readonly<Record<string, Method>> = {
  'DELETE /accounts': deleteAllAccounts,
  'GET /config': getEmulatorConfig,
  'PATCH /config': updateEmulatorConfig,
  'GET /oobCodes': listActionCodes,
  'GET /verificationCodes': listVerificationCodes,
};

const USERS_PREFIX = '/identitytoolkit.googleapis.com';
const PROJECT_PATH =
  /^\/identitytoolkit\.googleapis\.com\/(v1|v2)\/projects\/([^/:]+)(?:\/tenants\/([^/:]+)(?=[/:]))?((?:[/:].*)?)$/;
const EMULATOR_PATH = /^\/emulator\/v1\/projects\/([^/]+)(?:\/tenants\/([^/]+))?(\/[^/]+)$/;

/** Whom a call is for; undefined when there is no such method. */
export function routeOf(verb: string, path: string): Route | undefined {
  if (verb === 'POST' && path === '/securetoken.googleapis.com/v1/token') {
    return ofNobody('securetoken.token', refresh);
  }
  const [, version, project = '', tenantId, rest = ''] = PROJECT_PATH.exec(path) ?? [];
  if (version !== undefined) return administration({ verb, version, project, tenantId, rest });
  const emulator = EMULATOR_PATH.exec(path);
  if (emulator) {
    const [, ofProject = '', ofTenant, what = ''] = emulator;
    const method = own(EMULATOR, `${verb} ${what}`);
    const name = `emulator.${what.slice(1)}.${verb.toLowerCase()}`;
    if (!method) return undefined;
    return { ...ofNobody(name, method), project: ofProject, tenantId: ofTenant ?? null };
  }
  if (!path.startsWith(USERS_PREFIX)) return undefined;
  const method = own(userMethods, `${verb} ${path.slice(USERS_PREFIX.length)}`);
  const name = path.slice(`${USERS_PREFIX}/v1/`.length).replaceAll(/[:/]/g, '.');
  return method && ofNobody(name, method);
}

/** The administrators' method of a name that users call too, e.g. `accounts:update` with a `localId`. */
export function asAdministrator({ name }: Route): Method | undefined {
  return own(ADMINISTRATION, `POST v1/${name.replace('accounts.', 'accounts:')}`)?.[1];
}

function administration(path: {
  readonly verb: string;
  readonly version: string;
  readonly project: string;
  readonly tenantId: string | undefined;
  readonly rest: string;
}): Route | undefined {
  const { verb, version, project, tenantId = null, rest } = path;
  const [, collection, resourceId = ''] = /^(\/\w+)\/([^/:]+)$/.exec(rest) ?? [];
  const suffix = collection === undefined ? rest : `${collection}/*`;
  const [methodName, method] = own(ADMINISTRATION, `${verb} ${version}${suffix}`) ?? [];
  if (!method) return undefined;
  const name = `${tenantId === null ? 'projects' : 'projects.tenants'}.${methodName}`;
  return { name, method, isForAdministrators: true, project, tenantId, resourceId };
}

function providerRoutes(collection: ProviderCollection): Readonly<Record<string, Named>> {
  const methods = providerMethods(collection);
  return {
    [`POST v2/${collection}`]: [`${collection}.create`, methods.create],
    [`GET v2/${collection}`]: [`${collection}.list`, methods.list],
    [`GET v2/${collection}/*`]: [`${collection}.get`, methods.get],
    [`PATCH v2/${collection}/*`]: [`${collection}.patch`, methods.update],
    [`DELETE v2/${collection}/*`]: [`${collection}.delete`, methods.delete],
  };
}

function ofNobody(name: string, method: Method): Route {
  const nothing = { project: null, tenantId: null, resourceId: '' };
  return { name, method, isForAdministrators: false, ...nothing };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
