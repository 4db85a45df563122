import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Commands } from './commands';
import { readOptions } from './options';
import { environmentFiles, handover, type EnvironmentFiles } from './project-files';
import { UsageError } from './usage-error';

const here = '-chdir=terraform';
const lockFile = 'terraform/.terraform.lock.hcl';
const quietly = ['-input=false', '-lock-timeout=5m'];

/** Plans an environment with the images that were pushed, and keeps the plan in `dist/delivery/`. */
export async function plan(
  args: readonly string[],
  root: string,
  { run }: Commands,
): Promise<void> {
  const options = readOptions(args, { verb: 'plan', needed: ['environment', 'state-bucket'] });
  const files = environmentFiles(root, options.environment);
  if (!existsSync(join(root, handover.images)))
    throw new UsageError(`There is no ${handover.images}; npm run images makes it.`);
  mkdirSync(join(root, handover.folder), { recursive: true });
  await run('terraform', [here, ...initOf(files, options['state-bucket'])]);
  const images = join(root, handover.images);
  const values = [`-var-file=${files.values}`, `-var-file=${images}`];
  await run('terraform', [
    here,
    'plan',
    ...quietly,
    ...values,
    `-out=${join(root, handover.plan)}`,
  ]);
  copyFileSync(join(root, lockFile), join(root, handover.lock));
}

/**
 * Puts plan, images and bundles into a bucket and starts the build that applies exactly these. It waits until somebody
 * has read the plan and approves.
 */
export async function propose(
  args: readonly string[],
  root: string,
  { run }: Commands,
): Promise<void> {
  const { release, trigger, region, commit } = readOptions(args, {
    verb: 'propose',
    needed: ['release', 'trigger', 'region', 'commit'],
  });
  const parts = [join(root, handover.folder), join(root, handover.bundles)];
  await run('gcloud', ['storage', 'cp', '--recursive', ...parts, `${release}/`]);
  const asked = [`--region=${region}`, `--sha=${commit}`, `--substitutions=_RELEASE=${release}`];
  await run('gcloud', ['builds', 'triggers', 'run', trigger, ...asked]);
}

/** Fetches what `propose` stored, and applies its plan: nothing that was not in it. */
export async function apply(
  args: readonly string[],
  root: string,
  { run }: Commands,
): Promise<void> {
  const options = readOptions(args, {
    verb: 'apply',
    needed: ['environment', 'state-bucket', 'release'],
  });
  const files = environmentFiles(root, options.environment);
  mkdirSync(join(root, 'dist'), { recursive: true });
  const parts = [`${options.release}/delivery`, `${options.release}/bundles`];
  await run('gcloud', ['storage', 'cp', '--recursive', ...parts, join(root, 'dist')]);
  // The plan is for these very providers.
  copyFileSync(join(root, handover.lock), join(root, lockFile));
  const init = initOf(files, options['state-bucket']);
  await run('terraform', [here, ...init, '-lockfile=readonly']);
  await run('terraform', [here, 'apply', ...quietly, join(root, handover.plan)]);
}

/** What the deployment tells of itself once it is applied, by output. */
export async function outputs({ ask }: Commands): Promise<Readonly<Record<string, unknown>>> {
  const told = JSON.parse(await ask('terraform', [here, 'output', '-json'])) as Outputs;
  return Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
}
type Outputs = Readonly<Record<string, { readonly value: unknown }>>;

function initOf({ backend }: EnvironmentFiles, stateBucket: string): string[] {
  const configuration = [backend, `bucket=${stateBucket}`];
  return ['init', '-input=false', ...configuration.map((one) => `-backend-config=${one}`)];
}
