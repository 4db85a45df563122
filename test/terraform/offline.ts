import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/*
 * Runs the real Terraform CLI over a copy of the project, with a stand-in for Google's providers (stand-in/): no
 * network, no account, and nothing of it reaches the project's own folders.
 */

const root = join(__dirname, '../..');
const standIn = join(__dirname, 'stand-in');
const providerVersion = '6.50.0';
const functions = ['api', 'internal', 'orchestrator', 'sweeper', 'dead-letter'];

/** Why nothing can be run here; null where it can. */
export function terraformIsMissing(): string | null {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'the terraform CLI is not installed';
  }
}

export interface Outcome {
  readonly status: number;
  /** What it printed, without colours. */
  readonly output: string;
}

/** A copy of everything that Terraform reads, in a folder that goes away. */
export interface OfflineProject {
  /** The copy of a file or folder of the project. */
  path(...parts: string[]): string;
  /** Folder with a bundle for each function; they hold nothing. */
  readonly bundles: string;
  /** Runs a command in a folder of the copy. */
  terraform(folder: string, ...args: string[]): Promise<Outcome>;
  /** Initialises a folder: the providers are the stand-ins. */
  init(folder: string, ...args: string[]): Promise<Outcome>;
  remove(): void;
}

/** @param storageUrl of the Cloud Storage that states lie in, where a root has a backend */
export function copyProject(storageUrl?: string): OfflineProject {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-terraform-'));
  const path = (...parts: string[]): string => join(folder, 'project', ...parts);
  for (const part of ['terraform', 'manifests', 'firestore.rules', 'firestore.indexes.json'])
    cpSync(join(root, part), path(part), { recursive: true, filter: isSource });
  cpSync(join(root, 'docs/runbooks'), path('docs/runbooks'), { recursive: true });
  const bundles = join(folder, 'bundles');
  mkdirSync(bundles);
  for (const name of functions) writeFileSync(join(bundles, `${name}.zip`), name);
  const mirror = mirrorOfStandIns(folder);
  const terraform = (where: string, ...args: string[]): Promise<Outcome> =>
    run(path(where), args, { home: folder, storageUrl });
  return {
    path,
    bundles,
    terraform,
    init: (where, ...args) => terraform(where, 'init', `-plugin-dir=${mirror}`, ...args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isSource(path: string): boolean {
  return !/(^|\/)(\.terraform|node_modules|[^/]*\.tfstate[^/]*)$/.test(path);
}

/** The layout in which Terraform looks for providers that are not to be downloaded. */
function mirrorOfStandIns(folder: string): string {
  const mirror = join(folder, 'mirror');
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  for (const name of ['google', 'google-beta']) {
    const file = `terraform-provider-${name}_v${providerVersion}_x5`;
    const program = join(
      mirror,
      'registry.terraform.io/hashicorp',
      name,
      providerVersion,
      platform,
      file,
    );
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, starter(name));
    chmodSync(program, 0o755);
  }
  return mirror;
}

function starter(name: string): string {
  const schema = join(standIn, `${name}-${providerVersion}.schema.json`);
  const command = `exec "${process.execPath}" "${join(standIn, 'provider.mjs')}" "$@"`;
  return `#!/bin/sh\nTF_STUB_SCHEMA="${schema}" ${command}\n`;
}

interface Surroundings {
  readonly home: string;
  readonly storageUrl: string | undefined;
}

function run(
  cwd: string,
  args: readonly string[],
  { home, storageUrl }: Surroundings,
): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TMPDIR: tmpdir(),
    TF_CLI_CONFIG_FILE: '/dev/null',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_ARGS: '-no-color',
    // Collecting garbage less often saves a seventh of its processor time.
    GOGC: '400',
    ...(storageUrl && {
      GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${storageUrl}/storage/v1/`,
      GOOGLE_OAUTH_ACCESS_TOKEN: 'owner',
    }),
  };
  return new Promise((resolve) => {
    const options = { cwd, env, maxBuffer: 2 ** 26 };
    execFile('terraform', args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, output: stdout + stderr });
    });
  });
}
