import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Commands } from './commands';
import { readOptions } from './options';
import { handover } from './project-files';
import { UsageError } from './usage-error';

/** From the worst, as Google's scanner names them. */
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'MINIMAL'];

/** What the scanner tells of one vulnerability; the rest is not read. */
export interface Finding {
  readonly vulnerability?: {
    readonly effectiveSeverity?: string;
    readonly shortDescription?: string;
    readonly packageIssue?: readonly {
      readonly affectedPackage?: string;
      readonly fixAvailable?: boolean;
    }[];
  };
}

/**
 * Scans every image that was pushed and fails for vulnerabilities of the severity given or worse that can be mended:
 * those without a fix would stop every delivery and be nobody's to mend.
 */
export async function scan(
  args: readonly string[],
  root: string,
  { ask }: Commands,
): Promise<void> {
  const { severity, location } = readOptions(args, {
    verb: 'scan',
    needed: ['location'],
    free: { severity: 'CRITICAL' },
  });
  if (!severities.includes(severity))
    throw new UsageError(`--severity is ${severity}; allowed is ${severities.join(', ')}.`);
  const { images } = JSON.parse(readFileSync(join(root, handover.images), 'utf8')) as {
    images: Record<string, string>;
  };
  const lists = await Promise.all(
    Object.entries(images).map(async ([service, image]) => {
      const found = await findingsIn(image, location, ask);
      return mendable(found, severity).map((text) => `${service}: ${text}`);
    }),
  );
  const wrong = lists.flat();
  if (wrong.length > 0)
    throw new Error(`Vulnerabilities that an update mends:\n${wrong.join('\n')}`);
  process.stdout.write(`${lists.length} images have no ${severity} vulnerability with a fix.\n`);
}

async function findingsIn(
  image: string,
  location: string,
  ask: Commands['ask'],
): Promise<readonly Finding[]> {
  const docker = ['artifacts', 'docker', 'images'];
  const where = ['--remote', '--location', location, '--format', 'value(response.scan)'];
  const done = await ask('gcloud', [...docker, 'scan', image, ...where]);
  const list = [...docker, 'list-vulnerabilities', done.trim(), '--format', 'json'];
  return JSON.parse(await ask('gcloud', list)) as readonly Finding[];
}

/** What an update mends, of a severity or worse: a line for each. */
export function mendable(findings: readonly Finding[], severity: string): string[] {
  const counted = severities.slice(0, severities.indexOf(severity) + 1);
  return findings.flatMap(({ vulnerability = {} }) => {
    const {
      effectiveSeverity = '',
      shortDescription = 'unnamed',
      packageIssue = [],
    } = vulnerability;
    const mended = packageIssue.filter(({ fixAvailable }) => fixAvailable === true);
    if (!counted.includes(effectiveSeverity) || mended.length === 0) return [];
    const packages = mended.map(({ affectedPackage = 'unnamed' }) => affectedPackage);
    return [`${shortDescription}, ${effectiveSeverity}, in ${[...new Set(packages)].join(', ')}`];
  });
}
