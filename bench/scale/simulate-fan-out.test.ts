import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { readExemptions } from './firestore/index-settings';
import { brokenLimits, checkLimits } from './limits/check';
import { simulateFanOut, type FanOutRun } from './simulate-fan-out';

const root = join(__dirname, '../..');

function run(items: number, window: number): Promise<FanOutRun> {
  const catalog = loadManifests(join(root, 'manifests'));
  return simulateFanOut({ items, window, catalog, exemptionsOf: readExemptions(root) });
}

test('a fan-out in virtual time completes, breaks no limit, and is the same in every run', async () => {
  const first = await run(3000, 16);
  expect(first.pipeline.state).toBe('complete');
  expect(first.deployment.problems).toEqual([]);
  expect(brokenLimits(first)).toEqual([]);
  expect(first.deployment.recorder.events.of('items done').total).toBe(3000);
  expect(first.deployment.recorder.levels.of('tasks under way').value).toBeLessThanOrEqual(16);
  const second = await run(3000, 16);
  expect(second.seconds).toBe(first.seconds);
  expect(checkLimits(second)).toEqual(checkLimits(first));
});
