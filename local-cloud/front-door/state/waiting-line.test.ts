import fc from 'fast-check';
import { WaitingLine } from './waiting-line';

test('never more inside than allowed, nobody is lost, order is kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom('enter', 'leave', 'abandon'), { maxLength: 60 }),
      async (concurrency, actions) => {
        const line = new WaitingLine(concurrency, 5);
        const admitted: number[] = [];
        const expected: number[] = [];
        let waiting: { id: number; controller: AbortController }[] = [];
        for (const [id, action] of actions.entries()) {
          if (action === 'enter') {
            const controller = new AbortController();
            const before = { inside: line.inside, waiting: line.waiting };
            void line.enter(controller.signal).then((place) => {
              if (place === 'in') admitted.push(id);
            });
            if (before.inside < concurrency) expected.push(id);
            else if (before.waiting < 5) waiting.push({ id, controller });
          } else if (action === 'leave' && line.inside > 0) {
            line.leave();
            const next = waiting.shift();
            if (next) expected.push(next.id);
          } else if (action === 'abandon') {
            const last = waiting.at(-1);
            waiting = waiting.slice(0, -1);
            last?.controller.abort();
          }
          expect(line.inside).toBeLessThanOrEqual(concurrency);
          expect(line.waiting).toBe(waiting.length);
        }
        await Promise.resolve();
        expect(admitted).toEqual(expected);
      },
    ),
  );
});
