import fc from 'fast-check';
import { candidateUrl, moveTraffic, type RunService } from './traffic-moves';

type Target = NonNullable<RunService['status']['traffic']>[number];

function service(traffic: readonly Target[], latest = 'api-2', ready = latest): RunService {
  const status = { latestCreatedRevisionName: latest, latestReadyRevisionName: ready, traffic };
  return { metadata: { name: 'api' }, status };
}

const held = service([
  { revisionName: 'api-1', percent: 100 },
  { revisionName: 'api-1', tag: 'stable' },
]);
const unchanged = service([{ revisionName: 'api-1', percent: 100, tag: 'stable' }], 'api-1');
const isNew = service([{ revisionName: 'api-1', percent: 100 }], 'api-1');

test.each([
  ['hold', service([{ revisionName: 'api-1', percent: 100 }]), 'api-1=100 stable=api-1'],
  ['candidate', held, 'candidate=api-2'],
  ['share', held, 'api-2=10,api-1=90'],
  ['all', held, '--to-latest'],
  ['back', held, 'api-1=100'],
] as const)('%s', (move, given, expected) => {
  const text = (moveTraffic(given, move, 10) ?? []).join(' ');
  expect(text.replaceAll(/--(to-revisions|update-tags)=/g, '')).toBe(expected);
});

test.each(['candidate', 'share', 'back'] as const)(
  '%s leaves a service alone that is new',
  (move) => {
    expect(moveTraffic(isNew, move, 10)).toBeNull();
  },
);

test.each(['candidate', 'share'] as const)('%s leaves what was not deployed alone', (move) => {
  expect(moveTraffic(unchanged, move, 10)).toBeNull();
});

test('a service that has never served is not held', () => {
  expect(moveTraffic(service([]), 'hold', 10)).toBeNull();
});

test('a delivery that was cut off while it shared is held at the revision before', () => {
  const cutOff = service([
    { revisionName: 'api-2', percent: 10 },
    { revisionName: 'api-1', percent: 90, tag: 'stable' },
  ]);
  expect(moveTraffic(cutOff, 'hold', 10)).toContain('--to-revisions=api-1=100');
});

test('the candidate has an address until it has all traffic, or none', () => {
  const url = 'https://candidate---api.example';
  const offered = service([
    { revisionName: 'api-1', percent: 100, tag: 'stable' },
    { revisionName: 'api-2', tag: 'candidate', url },
  ]);
  expect(candidateUrl(offered)).toBe(url);
  expect(moveTraffic(offered, 'all', 10)).toEqual(['--to-latest', '--remove-tags=candidate']);
  expect(moveTraffic(offered, 'back', 10)).toContain('--remove-tags=candidate');
});

test.each(['candidate', 'share'] as const)('%s refuses a revision that is not ready', (move) => {
  const notReady = service(held.status.traffic ?? [], 'api-2', 'api-1');
  expect(() => moveTraffic(notReady, move, 10)).toThrow('api: the new revision api-2 is not ready');
});

test('shares add up to everything', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
      const [move = ''] = moveTraffic(held, 'share', percent) ?? [];
      const shares = [...move.matchAll(/=(\d+)(?=,|$)/g)].map(([, share]) => Number(share));
      expect(shares).toHaveLength(2);
      expect(shares[0]! + shares[1]!).toBe(100);
      expect(shares[0]).toBe(percent);
    }),
  );
});
