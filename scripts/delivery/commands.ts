import { spawn } from 'node:child_process';

/** How programs are started. Tests put others of the same name before them on PATH. */
export interface Commands {
  /** Runs a program and shows what it prints. @throws Error that names the command, if it fails. */
  readonly run: (program: string, args: readonly string[]) => Promise<void>;
  /** Runs a program and gives what it prints. @throws Error that names the command, if it fails. */
  readonly ask: (program: string, args: readonly string[]) => Promise<string>;
}

export const commands: Commands = {
  run: async (program, args) => {
    process.stdout.write(`$ ${[program, ...args].join(' ')}\n`);
    await start(program, args, 'inherit');
  },
  ask: (program, args) => start(program, args, 'pipe'),
};

/** @returns what was printed, where it is not shown. */
function start(
  program: string,
  args: readonly string[],
  stdout: 'inherit' | 'pipe',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', stdout, 'inherit'],
      env: process.env,
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(`${program} is not installed.`) : error),
    );
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(Buffer.concat(chunks).toString('utf8'));
      const end = signal === null ? `exit code ${status}` : signal;
      reject(new Error(`${[program, ...args].join(' ')}: ${end}`));
    });
  });
}
