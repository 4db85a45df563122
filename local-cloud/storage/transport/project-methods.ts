import { StorageFailure } from '../state/failure';
import { type Fields } from '../state/fields';
import { hmacKeyEtag } from '../state/hmac-keys';
import { type HmacKey } from '../state/resources';
import { empty, json, readJson, type Exchange } from './exchange';
import { method, type JsonMethod } from './json-method';
import { maxResults } from './parameters';
import { type Services } from './services';

/** What belongs to a project as a whole. */
export function projectMethods({ hmacKeys, store }: Services): readonly JsonMethod[] {
  const path = '/projects/{}/hmacKeys';
  return [
    method('projects.serviceAccount.get', 'GET /projects/{}/serviceAccount', () =>
      json({
        kind: 'storage#serviceAccount',
        email_address: `service-${store.project.number}@gs-project-accounts.iam.gserviceaccount.com`,
      }),
    ),
    method('projects.hmacKeys.create', `POST ${path}`, ({ query, origin }, [project = '']) => {
      const key = hmacKeys.create(project, query.get('serviceAccountEmail'));
      const metadata = hmacKeyResource(key, origin);
      return json({ kind: 'storage#hmacKey', secret: key.secret, metadata });
    }),
    method('projects.hmacKeys.list', `GET ${path}`, ({ query, origin }, [project = '']) => {
      const keys = hmacKeys.list(project, {
        email: query.get('serviceAccountEmail'),
        withDeleted: query.get('showDeletedKeys') === 'true',
      });
      const start = Number(query.get('pageToken') ?? 0);
      const end = start + maxResults(query);
      const items = keys.slice(start, end).map((key) => hmacKeyResource(key, origin));
      const nextPageToken = end < keys.length && { nextPageToken: String(end) };
      return json({ kind: 'storage#hmacKeysMetadata', items, ...nextPageToken });
    }),
    method('projects.hmacKeys.get', `GET ${path}/{}`, ({ origin }, [project = '', id = '']) =>
      json(hmacKeyResource(hmacKeys.get(project, id), origin)),
    ),
    method(
      'projects.hmacKeys.update',
      `PUT ${path}/{}`,
      async (exchange, [project = '', id = '']) => {
        const given = await readJson(exchange);
        const key = hmacKeys.update(hmacKeys.get(project, id), given);
        return json(hmacKeyResource(key, exchange.origin));
      },
    ),
    method(
      'projects.hmacKeys.delete',
      `DELETE ${path}/{}`,
      (_exchange, [project = '', id = '']) => {
        hmacKeys.delete(hmacKeys.get(project, id));
        return empty(204);
      },
    ),
    method('channels.stop', 'POST /channels/stop', async (exchange: Exchange) => {
      const { id } = await readJson(exchange);
      // There are none: watching a bucket by a channel is not served.
      throw new StorageFailure('notFound', `Channel '${String(id)}' not found`);
    }),
  ];
}

function hmacKeyResource(key: HmacKey, origin: string): Fields {
  const { secret, ...metadata } = key;
  return {
    kind: 'storage#hmacKeyMetadata',
    id: `${key.projectId}/${key.accessId}`,
    selfLink: `${origin}/storage/v1/projects/${key.projectId}/hmacKeys/${key.accessId}`,
    ...metadata,
    etag: hmacKeyEtag(key),
  };
}
