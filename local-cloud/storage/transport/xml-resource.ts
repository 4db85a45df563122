import { predefinedAccess, type AccessEntry, type Project } from '../state/access-control';
import { storageClassOf } from '../state/bucket-settings';
import { settingsFromJson } from '../state/object-settings';
import { type UploadTarget } from '../state/resources';
import { decodePath, type Exchange } from './exchange';
import { customerKey, expectedFromHeaders, preconditionsFromHeaders } from './parameters';

/** What a request of the XML API is about. */
export interface XmlResource {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly name: string;
}

/** Hosts whose subdomains are buckets. */
const hostSuffixes = ['.storage.googleapis.com', '.storage.localhost', '.localhost'];

/** `/BUCKET/OBJECT`, or `/OBJECT` at a host that names the bucket. Object names may contain slashes. */
export function xmlResource({ path, headers }: Pick<Exchange, 'path' | 'headers'>): XmlResource {
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const suffix = hostSuffixes.find((each) => host.endsWith(each) && `storage${each}` !== host);
  if (suffix !== undefined && host !== 'storage.googleapis.com')
    return { bucket: host.slice(0, -suffix.length), name: decodePath(path.slice(1)) };
  const [, bucket = '', name = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  return { bucket: decodePath(bucket), name: decodePath(name) };
}

/** What a PUT or POST makes, as its headers describe it. */
export function targetFromHeaders(
  exchange: Exchange,
  { bucket, name }: XmlResource,
  project: Project,
): UploadTarget {
  const keySha256 = customerKey(exchange);
  return {
    ...describedTarget(exchange.headers, project),
    bucket,
    name,
    preconditions: preconditionsFromHeaders(exchange),
    expected: expectedFromHeaders(exchange),
    ...(keySha256 !== undefined && { keySha256 }),
  };
}

const settingHeaders = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentDisposition: 'content-disposition',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
  customTime: 'x-goog-custom-time',
};

/** Settings, class and access from headers, or from the fields of a form. */
export function describedTarget(
  headers: Readonly<Record<string, string | undefined>>,
  project: Project,
): Pick<UploadTarget, 'settings' | 'storageClass' | 'acl'> {
  const given: Record<string, unknown> = {};
  for (const [setting, name] of Object.entries(settingHeaders))
    if (headers[name] !== undefined) given[setting] = headers[name];
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = /^x-(?:goog|amz)-meta-(.+)$/.exec(name)?.[1];
    if (key !== undefined && value !== undefined) metadata[key] = value;
  }
  if (Object.keys(metadata).length > 0) given['metadata'] = metadata;
  const storageClass = headers['x-goog-storage-class'] ?? headers['x-amz-storage-class'];
  const acl = headers['x-goog-acl'] ?? headers['x-amz-acl'] ?? headers['acl'];
  return {
    settings: settingsFromJson(given),
    ...(storageClass !== undefined && {
      storageClass: storageClassOf('x-goog-storage-class', storageClass),
    }),
    ...(acl !== undefined && { acl: namedAccess(acl, project) }),
  };
}

/** `public-read` is what the JSON API calls `publicRead`. */
function namedAccess(given: string, project: Project): readonly AccessEntry[] {
  const name = given.replace(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
  return predefinedAccess('object', { name, parameter: 'x-goog-acl', project });
}
