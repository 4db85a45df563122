import { readFileSync } from 'node:fs';
import type { CloudAddresses } from './environment';
import { portsOf } from './local-cloud-config';
import { manageProcess, type ManagedProcess, type ProcessSpec } from './managed-process';
import type { StackPlan } from './plan';
import type { StackPorts } from './ports';
import { identityOf } from './process-identity';
import { cloudProcess, deployableProcess, type Installation } from './process-specs';
import { parseReadyLine, untilListening } from './ready';
import { removeStackState, writeStackState, type StackAddresses } from './state-file';

export interface SupervisorOptions {
  readonly plan: StackPlan;
  readonly ports: StackPorts;
  readonly consoleOrigins: readonly string[];
  readonly addresses: StackAddresses;
  readonly installation: Installation;
  /** For every function and worker, over what the plan says. */
  readonly environment: Readonly<Record<string, string>>;
  readonly isTraced: boolean;
  readonly configPath: string;
  readonly withoutWorkers: readonly string[];
  readonly onEvent: (message: string) => void;
  readonly onLog: (name: string, text: string) => void;
}

export interface Supervisor {
  /** Resolves when every process takes requests. @throws Error with the end of the log of one that does not. */
  start(): Promise<void>;
  stop(): Promise<void>;
  processes(): {
    name: string;
    role: ProcessSpec['role'];
    pid: number | undefined;
    restarts: number;
  }[];
  kill(name: string, signal: NodeJS.Signals): void;
}

const START_TIMEOUT_MILLISECONDS = 60_000;
/** For requests in flight; the local cloud goes last, so that they still find it. */
const GRACE_MILLISECONDS = 5000;
const LOG_LINES_SHOWN = 15;

/** Runs the processes of a stack, and keeps `stack.json` true to them. */
export function supervise(options: SupervisorOptions): Supervisor {
  const managed: ManagedProcess[] = [];
  const startedAt = new Date().toISOString();
  const stopping = new AbortController();
  let isReady = false;
  let isStopped = false;

  const save = (): void => {
    if (isStopped) return;
    writeStackState(options.installation.dataDir, {
      version: 1,
      project: options.plan.project,
      started_at: startedAt,
      ready: isReady,
      is_traced: options.isTraced,
      supervisor: identityOf(process.pid),
      addresses: options.addresses,
      processes: managed.flatMap(({ name, role, pid }) =>
        pid === undefined ? [] : [{ name, role, ...identityOf(pid) }],
      ),
    });
  };

  const launch = (spec: ProcessSpec, onLine?: (line: string) => void): Promise<never> =>
    new Promise((_, reject) => {
      const onExit = (reason: string): void => {
        // Before all is ready an end is a failure to start; later it is a crash, and mended.
        if (isReady) options.onEvent(`${spec.name} ended (${reason}) and is started again`);
        else
          reject(
            new Error(`${spec.name} ended at its start (${reason}).${endOfLog(spec.logPath)}`),
          );
      };
      managed.push(
        manageProcess(spec, {
          onChange: save,
          onExit,
          onOutput: (text) => options.onLog(spec.name, text),
          ...(onLine === undefined ? {} : { onLine }),
        }),
      );
      save();
    });

  const startCloud = (): Promise<CloudAddresses> => {
    const spec = cloudProcess(options.installation, options.configPath);
    return new Promise((resolve, reject) => {
      launch(spec, (line) => {
        const addresses = parseReadyLine(line);
        if (addresses !== undefined) resolve(addresses);
      }).catch(reject);
    });
  };

  const startDeployable = (port: number, spec: ProcessSpec): Promise<void> => {
    const timeout = AbortSignal.timeout(START_TIMEOUT_MILLISECONDS);
    const signal = AbortSignal.any([timeout, stopping.signal]);
    return Promise.race([launch(spec), withLog(untilListening(port, signal), spec)]);
  };

  return {
    start: async () => {
      const cloud = await startCloud();
      const { plan, withoutWorkers, ports } = options;
      const wanted = plan.deployables.filter(({ name }) => !withoutWorkers.includes(name));
      // All are described before the first is started: what is not built must not start halfway.
      const specs = wanted.map((deployable) => ({
        port: portsOf(deployable.name, ports).process,
        spec: deployableProcess(deployable, options.installation, { ...options, cloud }),
      }));
      await Promise.all(specs.map(({ port, spec }) => startDeployable(port, spec)));
      isReady = true;
      save();
    },
    stop: async () => {
      stopping.abort();
      const [cloud, ...others] = managed;
      await Promise.all(others.map((one) => one.stop(GRACE_MILLISECONDS)));
      await cloud?.stop(GRACE_MILLISECONDS);
      isStopped = true;
      removeStackState(options.installation.dataDir);
    },
    processes: () =>
      managed.map(({ name, role, pid, restarts }) => ({ name, role, pid, restarts })),
    kill: (name, signal) => {
      const found = managed.find((one) => one.name === name);
      if (found === undefined) throw new Error(`The stack has no process named ${name}.`);
      found.kill(signal);
    },
  };
}

async function withLog(waiting: Promise<void>, spec: ProcessSpec): Promise<void> {
  try {
    await waiting;
  } catch (cause) {
    if ((cause as Error).name !== 'TimeoutError') throw cause;
    const seconds = START_TIMEOUT_MILLISECONDS / 1000;
    throw new Error(`${spec.name} takes no requests after ${seconds} s.${endOfLog(spec.logPath)}`, {
      cause,
    });
  }
}

function endOfLog(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return '';
  }
  const lines = text.trimEnd().split('\n').slice(-LOG_LINES_SHOWN);
  return ` The end of ${path}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
