import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inheritedEnvironment, modelEnvironment } from './environment';
import { portsOf } from './local-cloud-config';
import type { ProcessSpec } from './managed-process';
import type { PlannedDeployable, StackPlaces, StackPlan } from './plan';
import { HOST } from './ports';

export interface Installation {
  /** The project's root: `dist/` and `node_modules/` lie in it. */
  readonly root: string;
  readonly dataDir: string;
  /** Of workers that the build does not make, by service. */
  readonly workerPrograms: Readonly<Record<string, string>>;
}

/**
 * Requests leave much short-lived garbage: in the 16 MiB that Node 20 gives new objects, collecting it takes a tenth of
 * the processor time of a task.
 */
const YOUNG_GENERATION = '--max-semi-space-size=32';

/** The local cloud as a process. */
export function cloudProcess(installation: Installation, configPath: string): ProcessSpec {
  return {
    ...common(installation, 'local-cloud'),
    role: 'cloud',
    args: [YOUNG_GENERATION, built(installation, 'local-cloud', 'main.js'), '--config', configPath],
    env: inheritedEnvironment(process.env),
  };
}

interface ProcessSurroundings extends StackPlaces {
  readonly plan: StackPlan;
  /** Over what the plan says. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A function or worker as a process, started by the command that starts it on Google Cloud. */
export function deployableProcess(
  deployable: PlannedDeployable,
  installation: Installation,
  options: ProcessSurroundings,
): ProcessSpec {
  const { kind, name } = deployable;
  const args =
    kind === 'worker'
      ? [installation.workerPrograms[name] ?? built(installation, 'workers', name, 'index.js')]
      : functionArguments(deployable, installation, portsOf(name, options.ports).process);
  return {
    ...common(installation, name),
    role: kind,
    args,
    env: {
      ...inheritedEnvironment(process.env),
      ...(kind === 'worker' ? modelEnvironment(process.env) : {}),
      ...options.plan.environmentOf(name, options),
      ...options.environment,
    },
  };
}

/** `functions-framework --target=… --source=…`, the start command of Google's buildpack. */
function functionArguments(
  { name, signature }: PlannedDeployable,
  installation: Installation,
  port: number,
): string[] {
  built(installation, 'functions', name, 'index.js');
  return [
    YOUNG_GENERATION,
    join(installation.root, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
    `--target=${name}`,
    `--source=${join(installation.root, 'dist/functions', name)}`,
    `--host=${HOST}`,
    `--port=${port}`,
    `--signature-type=${signature}`,
  ];
}

function common(
  installation: Installation,
  name: string,
): Pick<ProcessSpec, 'name' | 'logPath' | 'parentWatch'> {
  return {
    name,
    logPath: join(installation.dataDir, 'logs', `${name}.log`),
    parentWatch: built(installation, 'cli', 'parent-watch.js'),
  };
}

/** @throws Error when there is no such file, which the build would have made. */
function built({ root }: Installation, ...parts: string[]): string {
  const path = join(root, 'dist', ...parts);
  if (!existsSync(path))
    throw new Error(`${join('dist', ...parts)} is missing. Run \`npm run build\` first.`);
  return path;
}
