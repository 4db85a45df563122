import { anonymousFailure } from './authorization';
import { etagOf, hashHeader, identityHeaders } from './download';
import { empty, type Exchange, type Reply } from './exchange';
import { readForm } from './form';
import { checkPolicy } from './post-policy';
import { type Services } from './services';
import { describedTarget } from './xml-resource';
import { element, xmlDocument } from './xml-text';
import { StorageFailure } from '../state/failure';
import { type StoredObject } from '../state/resources';

/** An HTML form that uploads a file: `POST /BUCKET` with a signed policy. */
export async function postObject(
  { store, objects, publicKeys, clock }: Services,
  exchange: Exchange,
  bucket: string,
): Promise<Reply> {
  const form = await readForm(exchange.headers['content-type'], exchange.body.source);
  const { fields } = form;
  store.bucket(bucket);
  if (fields['policy'] === undefined) throw anonymousFailure('storage.objects.create');
  const sizeRange = checkPolicy(fields, { bucket, publicKeys, clock });
  const key = fields['key'];
  if (key === undefined || key === '')
    throw new StorageFailure('invalid', "Bucket POST must contain a field named 'key'.");
  const md5Hash = fields['content-md5'];
  const object = await objects.insert(
    {
      ...describedTarget(fields, store.project),
      bucket,
      name: key.replaceAll('${filename}', form.fileName),
      preconditions: {},
      expected: { ...(sizeRange && { sizeRange }), ...(md5Hash !== undefined && { md5Hash }) },
    },
    form.file,
  );
  return success(exchange, fields, object);
}

function success(
  { origin }: Exchange,
  fields: Readonly<Record<string, string | undefined>>,
  object: StoredObject,
): Reply {
  const { bucket, name } = object;
  const etag = `"${etagOf(object)}"`;
  const location = `${origin}/${bucket}/${encodeURIComponent(name)}`;
  const headers = { ...identityHeaders(object), 'x-goog-hash': hashHeader(object), location };
  const redirect = fields['success_action_redirect'] ?? fields['redirect'];
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    const told = { bucket, key: name, etag };
    for (const [parameter, value] of Object.entries(told)) url.searchParams.set(parameter, value);
    return empty(303, { ...headers, location: url.href });
  }
  const status = Number(fields['success_action_status'] ?? 204);
  if (status !== 201) return empty(status === 200 ? 200 : 204, headers);
  const told = { Location: location, Bucket: bucket, Key: name, ETag: etag };
  const content = Object.entries(told).map(([field, value]) => element(field, value));
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml; charset=UTF-8' },
    body: xmlDocument('PostResponse', content.join('')),
  };
}
