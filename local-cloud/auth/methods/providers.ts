import { AuthError } from '../state/auth-error';
import { maskedUpdate } from '../state/masked-update';
import type { Resource } from '../state/settings';
import type { ProviderCollection } from '../state/space';
import type { AuthContext, Method } from './context';
import { page } from './paging';

/** The field of the answer that lists the configurations, and the prefix of their ids. */
const COLLECTIONS: Readonly<
  Record<ProviderCollection, { readonly idParameter: string; readonly prefix: string }>
> = {
  oauthIdpConfigs: { idParameter: 'oauthIdpConfigId', prefix: 'oidc.' },
  inboundSamlConfigs: { idParameter: 'inboundSamlConfigId', prefix: 'saml.' },
};

/** Create, get, list, update and delete of OpenID Connect or SAML configurations, which are kept as they are. */
export function providerMethods(
  collection: ProviderCollection,
): Readonly<Record<'create' | 'get' | 'list' | 'update' | 'delete', Method>> {
  const { idParameter, prefix } = COLLECTIONS[collection];
  return {
    create: (context, request) => {
      const id = context.query.get(idParameter) ?? '';
      if (!id.startsWith(prefix)) {
        throw new AuthError('INVALID_CONFIG_ID', `${idParameter}: begins with ${prefix}`);
      }
      if (context.space.providers(collection).has(id)) throw new AuthError('CONFIGURATION_EXISTS');
      return keep(context, collection, { id, resource: request });
    },
    get: ({ space, resourceId }) => space.provider(collection, resourceId),
    list: ({ space, query }) => {
      const { items, nextPageToken } = page(space.providers(collection), query, ([id]) => id);
      return { [collection]: items.map(([, resource]) => resource), ...nextPageToken };
    },
    update: (context, request) => {
      const { space, query, resourceId: id } = context;
      const current = space.provider(collection, id);
      const resource = maskedUpdate(current, request, query.get('updateMask'));
      return keep(context, collection, { id, resource });
    },
    delete: ({ space, resourceId }) => {
      space.provider(collection, resourceId);
      space.setProvider(collection, resourceId, null);
      return {};
    },
  };
}

function keep(
  { space, directory }: AuthContext,
  collection: ProviderCollection,
  { id, resource }: { readonly id: string; readonly resource: Resource },
): Record<string, unknown> {
  if (collection === 'oauthIdpConfigs') checkOauth(resource);
  const parent =
    space.tenantId === null
      ? `projects/${directory.projectId}`
      : `projects/${directory.projectId}/tenants/${space.tenantId}`;
  const named = { ...withoutOff(resource), name: `${parent}/${collection}/${id}` };
  space.setProvider(collection, id, named);
  return named;
}

function checkOauth(resource: Resource): void {
  if (!resource.clientId) throw new AuthError('MISSING_OAUTH_CLIENT_ID');
  if (!resource.issuer) throw new AuthError('MISSING_ISSUER');
  const { idToken, code } = (resource.responseType ?? { idToken: true }) as {
    idToken?: boolean;
    code?: boolean;
  };
  if (!idToken && !code) throw new AuthError('INVALID_CONFIG', 'responseType: idToken or code');
  if (code && !resource.clientSecret)
    throw new AuthError('INVALID_CONFIG', 'clientSecret is required');
}

/** As the real service writes it: a response type that is off is not there. */
function withoutOff(resource: Resource): Resource {
  const { responseType } = resource;
  if (typeof responseType !== 'object' || responseType === null) return resource;
  const on = Object.entries(responseType).filter(([, value]) => value === true);
  return { ...resource, responseType: Object.fromEntries(on) };
}
