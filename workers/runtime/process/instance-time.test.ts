import fc from 'fast-check';
import { InstanceTime } from './instance-time';

test('one request at a time has all of it, and nobody has the time between', () => {
  let now = 1000;
  const time = new InstanceTime(() => now);
  const first = time.begin();
  now += 300;
  expect(time.shared - first).toBe(300);
  time.end();
  now += 5000;
  const second = time.begin();
  now += 20;
  expect(time.shared - second).toBe(20);
});

test('two at a time have half each', () => {
  let now = 0;
  const time = new InstanceTime(() => now);
  const first = time.begin();
  now += 100;
  const second = time.begin();
  now += 100;
  expect([time.shared - first, time.shared - second]).toEqual([150, 50]);
});

test('shares add up to the time in which anybody was at work', () => {
  const events = fc.array(fc.record({ after: fc.nat({ max: 1000 }), request: fc.nat({ max: 4 }) }));
  fc.assert(
    fc.property(events, (turns) => {
      let now = 0;
      let busy = 0;
      let given = 0;
      const time = new InstanceTime(() => now);
      const begun = new Map<number, number>();
      for (const { after, request } of [...turns, { after: 7, request: -1 }]) {
        now += after;
        if (begun.size > 0) busy += after;
        const start = begun.get(request);
        if (start !== undefined) {
          given += time.shared - start;
          time.end();
          begun.delete(request);
        } else if (request >= 0) begun.set(request, time.begin());
      }
      for (const start of begun.values()) given += time.shared - start;
      expect(given).toBeCloseTo(busy, 6);
    }),
  );
});
