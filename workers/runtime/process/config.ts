import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { readTraceSettings, type TraceSettings } from '@attacca/tracing';

/** A worker's whole configuration, each field from the variable its comment names. There is no credential in it, and nothing else reads the environment. */
export interface WorkerConfig {
  /** PORT; default 8080, as on Cloud Run. 0 takes any free one. */
  readonly port: number;
  /** INTERNAL_API_URL: base URL of the internal API's front door; the audience of the identity tokens is exactly this. */
  readonly internalApiUrl: string;
  /** MANIFESTS_DIR; default `manifests` beside the program. */
  readonly manifestsFolder: string;
  /** WORK_DIR: where files lie while they are worked on; default in the system's folder for temporary files. */
  readonly workFolder: string;
  /** CACHE_BYTES: how much of inputs and outputs to keep at hand for the next task; default 512 MiB. */
  readonly cacheBytes: number;
  /** GOOGLE_CLOUD_PROJECT: whose traces the lines of the log name; without it they name none. */
  readonly project: string;
  /** OTEL_TRACES_EXPORTER and what belongs to it. */
  readonly traces: TraceSettings;
}

/** 512 MiB: on Cloud Run the disk is memory. */
const DEFAULT_CACHE_BYTES = 2 ** 29;

/**
 * Reads the environment.
 * @param programFolder where the built program lies; the manifests are beside it
 * @throws Error that names every setting that is missing or wrong
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  programFolder: string,
): WorkerConfig {
  const problems: string[] = [];
  const read = <T extends string | number>(
    name: string,
    parse: (text: string | undefined) => T | null,
  ): T => {
    const value = parse(environment[name]);
    if (value === null) problems.push(`${name} is ${JSON.stringify(environment[name] ?? null)}`);
    return value as T;
  };
  const config = {
    port: read('PORT', (text) => wholeNumber(text ?? '8080')),
    internalApiUrl: read('INTERNAL_API_URL', httpUrl),
    manifestsFolder: resolve(environment['MANIFESTS_DIR'] ?? join(programFolder, 'manifests')),
    workFolder: resolve(environment['WORK_DIR'] ?? join(tmpdir(), 'attacca-worker')),
    cacheBytes: read('CACHE_BYTES', (text) => wholeNumber(text ?? String(DEFAULT_CACHE_BYTES))),
    project: projectOf(environment),
    traces: readTraceSettings(environment, problems),
  };
  if (problems.length > 0) {
    throw new Error(`The worker's environment is not usable: ${problems.join('; ')}.`);
  }
  return config;
}

/** Read apart from the rest, because the log that tells what is wrong with the rest needs it. */
export function projectOf(environment: Readonly<Record<string, string | undefined>>): string {
  return environment['GOOGLE_CLOUD_PROJECT'] ?? '';
}

function wholeNumber(text: string): number | null {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 && text.trim() !== '' ? value : null;
}

function httpUrl(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  return ['http:', 'https:'].includes(new URL(text).protocol) ? text : null;
}
