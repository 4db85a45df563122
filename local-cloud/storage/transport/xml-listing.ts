import { listPage } from '../state/listing';
import { type StoredObject } from '../state/resources';
import { etagOf } from './download';
import { type Exchange, type Reply } from './exchange';
import { maxResults } from './parameters';
import { type Services } from './services';
import { element, xmlDocument } from './xml-text';

/** `GET /BUCKET`: the objects, in the form of the first or (`list-type=2`) the second version of the listing. */
export function listBucket({ store }: Services, { query }: Exchange, bucket: string): Reply {
  store.bucket(bucket);
  const isSecond = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = query.get(isSecond ? 'start-after' : 'marker') ?? '';
  const token = query.get('continuation-token') ?? '';
  const maxKeys = maxResults(query, 'max-keys');
  const { catalogue } = store;
  const { items, prefixes, nextPageToken } = listPage<StoredObject>(
    catalogue.names(bucket),
    {
      prefix,
      delimiter,
      // The first name behind the one that is given.
      startOffset: after === '' ? '' : `${after}\u0000`,
      endOffset: '',
      includeTrailingDelimiter: false,
      maxResults: maxKeys,
      pageToken: token,
    },
    (name) => [catalogue.object(bucket, name)].filter((object) => object !== undefined),
  );
  const last = [items.at(-1)?.name ?? '', prefixes.at(-1) ?? ''].sort().at(-1) ?? '';
  const more = isSecond
    ? element('NextContinuationToken', nextPageToken ?? '')
    : element('NextMarker', last);
  const content = [
    element('Name', bucket),
    element('Prefix', prefix),
    ...(delimiter === '' ? [] : [element('Delimiter', delimiter)]),
    element('MaxKeys', maxKeys),
    ...(isSecond
      ? [element('KeyCount', items.length + prefixes.length)]
      : [element('Marker', after)]),
    element('IsTruncated', nextPageToken !== undefined),
    ...(nextPageToken === undefined ? [] : [more]),
    ...items.map(contents),
    ...prefixes.map((each) => `<CommonPrefixes>${element('Prefix', each)}</CommonPrefixes>`),
  ];
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: xmlDocument('ListBucketResult', content.join('')),
  };
}

function contents(object: StoredObject): string {
  const fields = [
    element('Key', object.name),
    element('Generation', object.generation),
    element('MetaGeneration', object.metageneration),
    element('LastModified', object.updated),
    element('ETag', `"${etagOf(object)}"`),
    element('Size', object.size),
    element('StorageClass', object.storageClass ?? 'STANDARD'),
  ];
  return `<Contents>${fields.join('')}</Contents>`;
}
