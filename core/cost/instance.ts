import { type Manifest } from '../manifest/types';

/** What an instance of a service has, and how many requests share it. */
export interface Instance {
  readonly vcpus: number;
  readonly gib: number;
  readonly concurrency: number;
}

/** What an instance needs beside its operations: its disk, which is memory, and its program. */
const ownMib = 512 + 256;
/** CPUs that Cloud Run has, with the least and the most memory each may have. */
const sizes = [
  { vcpus: 1, least: 512, most: 4096 },
  { vcpus: 2, least: 512, most: 8192 },
  { vcpus: 4, least: 2048, most: 16_384 },
  { vcpus: 8, least: 4096, most: 32_768 },
] as const;
type Size = (typeof sizes)[number];
const largest: Size = sizes[3];

/**
 * The instance that a deployment gives a service: enough for as many of its most demanding operations as it takes requests
 * at the same time. The same arithmetic as terraform/services.tf, and a test that holds them together.
 */
export function instanceOf(manifest: Demanding): Instance {
  const { vcpus, mib } = needsOf(manifest);
  const size = sizeFor({ vcpus, mib }) ?? largest;
  return {
    vcpus: size.vcpus,
    gib: Math.max(mib, size.least) / 1024,
    concurrency: manifest.concurrency,
  };
}

/** Why no instance could hold what a service asks for; null where one can. */
export function instanceFault(manifest: Demanding): string | null {
  const { vcpus, mib } = needsOf(manifest);
  if (sizeFor({ vcpus, mib }) !== undefined) return null;
  const given = `${manifest.concurrency} requests at a time need ${vcpus} vCPUs and ${mib} MiB with the program`;
  return `${given}; allowed are at most ${largest.vcpus} and ${largest.most}`;
}

type Demanding = Pick<Manifest, 'concurrency' | 'operations'>;

interface Needs {
  readonly vcpus: number;
  readonly mib: number;
}

function needsOf({ concurrency, operations }: Demanding): Needs {
  const most = (of: 'cpu' | 'memory_mib'): number =>
    Math.max(...operations.map(({ resources }) => resources[of]));
  return { vcpus: most('cpu') * concurrency, mib: most('memory_mib') * concurrency + ownMib };
}

function sizeFor(needs: Needs): Size | undefined {
  return sizes.find(({ vcpus, most }) => vcpus >= needs.vcpus && most >= needs.mib);
}
