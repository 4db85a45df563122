import { randomBytes } from 'node:crypto';
import { AuthError } from '../state/auth-error';
import { maskedUpdate } from '../state/masked-update';
import type { Resource } from '../state/settings';
import type { Space } from '../state/space';
import { settled } from './configuration';
import type { AuthContext, Method } from './context';
import { text } from './fields';
import { page } from './paging';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Everything is off in a new tenant but what the request turns on. */
export const createTenant: Method = ({ directory }, request) => {
  const displayName = text(request, 'displayName');
  if (displayName !== undefined && !/^[A-Za-z][A-Za-z0-9-]{3,19}$/.test(displayName)) {
    const detail = 'displayName: 4 to 20 letters, digits and hyphens, beginning with a letter';
    throw new AuthError('INVALID_DISPLAY_NAME', detail);
  }
  const tenantId = newTenantId(displayName ?? 'tenant');
  const tenant = directory.createTenant(tenantId, {
    allowPasswordSignup: false,
    enableEmailLinkSignin: false,
    enableAnonymousUser: false,
    disableAuth: false,
    hashConfig: directory.hashConfig,
    ...settled(request),
    name: `projects/${directory.projectId}/tenants/${tenantId}`,
  });
  return tenant.config;
};

export const getTenant: Method = (context) => tenantOf(context).config;

export const listTenants: Method = ({ directory, query }) => {
  const { items, nextPageToken } = page(
    directory.tenants(),
    query,
    ({ tenantId }) => tenantId ?? '',
  );
  return { tenants: items.map(({ config }) => config), ...nextPageToken };
};

export const updateTenant: Method = (context, request) => {
  const tenant = tenantOf(context);
  const { name } = tenant.config;
  const changed: Resource = maskedUpdate(tenant.config, request, context.query.get('updateMask'));
  tenant.setConfig(settled({ ...changed, name }));
  return tenant.config;
};

export const deleteTenant: Method = ({ directory, resourceId }) => {
  directory.deleteTenant(resourceId);
  return {};
};

function tenantOf({ directory, resourceId }: AuthContext): Space {
  const tenant = directory.tenant(resourceId);
  if (!tenant) throw new AuthError('TENANT_NOT_FOUND');
  return tenant;
}

function newTenantId(displayName: string): string {
  const suffix = [...randomBytes(5)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${displayName}-${suffix}`;
}
