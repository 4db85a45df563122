import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Commands } from './commands';
import { readOptions } from './options';
import { handover, servicesWithImages } from './project-files';

/** The builder: Docker's own one cannot keep layers in a registry. */
const builder = 'attacca';

/**
 * Builds the image of every worker, all at the same time, and pushes them where a registry is given. What Terraform is
 * to deploy, each image by its digest, is then in `dist/delivery/images.tfvars.json`.
 */
export async function images(
  args: readonly string[],
  root: string,
  commands: Commands,
): Promise<void> {
  const options = readOptions(args, {
    verb: 'images',
    needed: [],
    free: { registry: '', tag: 'latest' },
  });
  const services = servicesWithImages(root);
  await makeBuilder(commands);
  if (options.registry === '') {
    await all(services, (service) => commands.run('docker', buildOnly(service)));
    return;
  }
  const digests = mkdtempSync(join(tmpdir(), 'attacca-images-'));
  try {
    const told = (service: string): string => join(digests, `${service}.json`);
    await all(services, (service) =>
      commands.run('docker', buildAndPush({ ...options, service, metadata: told(service) })),
    );
    const named = services.map((service) => [
      service,
      `${options.registry}/${service}@${digestIn(readFileSync(told(service), 'utf8'), service)}`,
    ]);
    const file = join(root, handover.images);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, imageVariables(Object.fromEntries(named) as Record<string, string>));
  } finally {
    rmSync(digests, { recursive: true });
  }
}

/** A file of Terraform's variables that names the images. */
export function imageVariables(byService: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(byService).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ images: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** The digest in what Docker tells of a build. @throws Error that names the service, if there is none. */
export function digestIn(metadata: string, service: string): string {
  const digest = (JSON.parse(metadata) as Record<string, unknown>)['containerimage.digest'];
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new Error(
    `${service}: Docker names the digest ${JSON.stringify(digest)}; expected is sha256: and 64 hexadecimal digits.`,
  );
}

async function makeBuilder({ run, ask }: Commands): Promise<void> {
  const there = await ask('docker', ['buildx', 'ls', '--format', '{{.Name}}']);
  if (there.split(/\s+/).includes(builder)) return;
  await run('docker', ['buildx', 'create', '--name', builder, '--driver', 'docker-container']);
}

/** Waits for all, so that nothing builds on behind a failure. @throws AggregateError with each failure. */
async function all(
  services: readonly string[],
  build: (service: string) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(services.map(build));
  const reasons = results.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  if (reasons.length > 0)
    throw new AggregateError(reasons, reasons.map((reason) => String(reason)).join('\n'));
}

function buildOnly(service: string): string[] {
  return [...buildOf(service), '--output', 'type=cacheonly', '.'];
}

interface Push {
  readonly service: string;
  readonly registry: string;
  readonly tag: string;
  /** File that Docker writes the digest into. */
  readonly metadata: string;
}

function buildAndPush({ service, registry, tag, metadata }: Push): string[] {
  const cache = `type=registry,ref=${registry}/${service}:cache`;
  return [
    ...buildOf(service),
    ...['--tag', `${registry}/${service}:${tag}`],
    // Of all stages: the one that installs the npm packages takes longest.
    ...['--cache-from', cache, '--cache-to', `${cache},mode=max`],
    ...['--metadata-file', metadata, '--push', '.'],
  ];
}

function buildOf(service: string): string[] {
  const file = `workers/${service}/Dockerfile`;
  // With provenance the digest would be that of an index of images and not of the image.
  return ['buildx', 'build', '--builder', builder, '--provenance=false', '--file', file];
}
