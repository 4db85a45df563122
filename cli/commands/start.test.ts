import { exitCodes, type CommandIo } from '../command-io';
import { runProgram } from '../program';
import type { Stack, StackOptions } from '../stack/start-stack';

/* What `attacca start` makes of its options; the stack itself is the system tests'. */

let started: StackOptions[];
let stops: number;

jest.mock('../stack/start-stack', () => ({
  startStack: (options: StackOptions): Promise<Stack> => {
    started.push(options);
    return Promise.resolve({
      project: 'p',
      dataDir: options.dataDir,
      isTraced: options.traces ?? true,
      addresses: { api: 'http://api' } as Stack['addresses'],
      processes: () => [],
      kill: () => undefined,
      stop: () => Promise.resolve(void (stops += 1)),
    });
  },
}));

beforeEach(() => {
  started = [];
  stops = 0;
});

async function start(...args: string[]): Promise<StackOptions | undefined> {
  const io: CommandIo = {
    out: () => undefined,
    progress: { write: () => undefined },
    // Ctrl-C as soon as it runs.
    signal: AbortSignal.abort(),
  };
  expect(await runProgram(['start', ...args], io)).toBe(exitCodes.success);
  expect(stops).toBe(started.length);
  return started[0];
}

it('leaves what a deployment may set to the stack', async () => {
  expect(await start()).not.toHaveProperty('environment');
});

it.each(['0', '30'])('keeps jobs for %s days', async (days) => {
  const options = await start('--retention-days', days);
  expect(options?.environment).toEqual({ RETENTION_DAYS: days });
});
