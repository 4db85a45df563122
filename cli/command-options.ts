import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ExitCode } from './command-io';
import { portBase } from './option-values';
import { projectRoot } from './stack/project-root';
import type { StackOptions } from './stack/start-stack';

/** The options of every command, as the command line gives them. */
export interface SharedOptions {
  readonly json: boolean;
  readonly dataDir: string;
  readonly portBase?: number;
  readonly freePorts?: boolean;
}

type Ports = NonNullable<StackOptions['ports']>;
/** Told the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;

/** A command that needs no stack. */
export function plainCommand(program: Command, name: string): Command {
  return program.command(name).option('--json', 'machine-readable output', false);
}

/** A command that works with the stack of a data folder. */
export function stackCommand(program: Command, name: string): Command {
  return plainCommand(program, name)
    .option('--data-dir <dir>', "the stack's data folder", join(projectRoot(), '.attacca'))
    .option('--port-base <port>', 'first port of the range a stack listens on', portBase)
    .option('--free-ports', 'let a stack listen on any ports that are free');
}

/** The shared options as commands take them. */
export function shared(options: SharedOptions): { json: boolean; dataDir: string; ports?: Ports } {
  const ports: Ports | undefined =
    options.freePorts === true
      ? 'free'
      : options.portBase === undefined
        ? undefined
        : { base: options.portBase };
  return {
    json: options.json,
    dataDir: resolve(options.dataDir),
    ...(ports === undefined ? {} : { ports }),
  };
}
