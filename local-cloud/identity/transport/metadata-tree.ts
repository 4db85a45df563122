import { CLOUD_PLATFORM_SCOPE } from '../state/issuer';
import { projectNumber, uniqueId } from '../state/unique-id';

/** Text, a list with one item a line, or a number too big for a double, given as its digits. */
export type MetadataLeaf = string | readonly string[] | { readonly digits: string };

export interface MetadataDirectory {
  readonly [name: string]: MetadataLeaf | { readonly directory: MetadataDirectory };
}

export interface MetadataFacts {
  readonly project: string;
  readonly region: string;
  readonly email: string;
}

/**
 * What does not change while a process runs: https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys.
 * Tokens are not in it; they are made when they are asked for.
 */
export function metadataTree({ project, region, email }: MetadataFacts): MetadataDirectory {
  const number = projectNumber(project);
  const name = email.split('@')[0] ?? email;
  const account = {
    directory: { aliases: ['default'], email, scopes: [CLOUD_PLATFORM_SCOPE] },
  };
  return {
    instance: {
      directory: {
        attributes: { directory: {} },
        hostname: `${name}.${region}-b.c.${project}.internal`,
        id: { digits: instanceId(email) },
        name,
        region: `projects/${number}/regions/${region}`,
        'service-accounts': { directory: { default: account, [email]: account } },
        zone: `projects/${number}/zones/${region}-b`,
      },
    },
    project: {
      directory: {
        attributes: { directory: {} },
        'numeric-project-id': { digits: number },
        'project-id': project,
      },
    },
    universe: { directory: { 'universe-domain': 'googleapis.com' } },
  };
}

/** The stable id of the instance that runs as the account. */
export function instanceId(email: string): string {
  return uniqueId(`instance of ${email}`).slice(0, 19);
}

/** What is at a path; undefined when there is nothing. */
export function metadataAt(
  tree: MetadataDirectory,
  path: string,
): MetadataLeaf | { readonly directory: MetadataDirectory } | undefined {
  let here: MetadataDirectory[string] = { directory: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (!isDirectory(here) || !Object.hasOwn(here.directory, name)) return undefined;
    const next: MetadataDirectory[string] | undefined = here.directory[name];
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

export function isDirectory(
  value: MetadataDirectory[string],
): value is { readonly directory: MetadataDirectory } {
  return typeof value === 'object' && 'directory' in value;
}

/** As text: a directory lists its names, those of directories with a slash. */
export function metadataText(value: MetadataDirectory[string]): string {
  if (isDirectory(value)) {
    return Object.entries(value.directory)
      .map(([name, inner]) => (isDirectory(inner) ? `${name}/\n` : `${name}\n`))
      .join('');
  }
  if (typeof value === 'string') return value;
  return 'digits' in value ? value.digits : value.map((item) => `${item}\n`).join('');
}

/** As JSON, with everything below; names become camelCase, as on Google Cloud. */
export function metadataJson(value: MetadataDirectory[string]): string {
  if (!isDirectory(value)) {
    if (typeof value === 'string' || !('digits' in value)) return JSON.stringify(value);
    return value.digits;
  }
  const members = Object.entries(value.directory).map(
    ([name, inner]) => `${JSON.stringify(camelCase(name))}:${metadataJson(inner)}`,
  );
  return `{${members.join(',')}}`;
}

/** As text with everything below: one `path value` a line. */
export function metadataLines(value: MetadataDirectory[string], path = ''): string {
  if (!isDirectory(value)) return `${path} ${metadataText(value).trimEnd()}\n`;
  return Object.entries(value.directory)
    .map(([name, inner]) => metadataLines(inner, path === '' ? name : `${path}/${name}`))
    .join('');
}

/** E-mail addresses, which are names here too, stay as they are. */
function camelCase(name: string): string {
  if (name.includes('@')) return name;
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}
