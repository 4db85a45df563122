import { rollOut } from './rollout';
import { type TrafficMover } from './traffic';

/** Writes down what moves and what is tested; the test number `failing`, from 1, fails. */
async function rolledOut(
  candidate: string | undefined,
  failing: number | null,
): Promise<{ readonly log: readonly string[]; readonly error: unknown }> {
  const log: string[] = [];
  let tests = 0;
  const mover: TrafficMover = {
    move: (move, percent) => Promise.resolve(void log.push(`${move} ${percent}`)),
    candidateOf: () => Promise.resolve(candidate),
  };
  const test = (url: string): Promise<void> => {
    log.push(`test ${url}`);
    tests += 1;
    return tests === failing ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  const error: unknown = await rollOut({ percent: 5, mover, apiUrl: 'api', test }).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { log, error };
}

const whole = ['candidate 5', 'test new', 'share 5', 'test api', 'all 5', 'test api'];

test('a delivery that works gets everything, step by step', async () => {
  expect(await rolledOut('new', null)).toEqual({ log: whole, error: null });
});

test('where the API is not new only the address of all is tested', async () => {
  const { log } = await rolledOut(undefined, null);
  expect(log).toEqual(whole.filter((step) => step !== 'test new'));
});

test.each([
  [1, 2],
  [2, 4],
  [3, 6],
])('when test %i fails everything goes back, and the failure is told', async (failing, steps) => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { log, error } = await rolledOut('new', failing);
  stderr.mockRestore();
  expect(log).toEqual([...whole.slice(0, steps), 'back 5']);
  expect(error).toEqual(new Error('broken'));
});
