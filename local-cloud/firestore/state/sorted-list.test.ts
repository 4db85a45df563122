import fc from 'fast-check';
import { SortedList } from './sorted-list';

const numbers = fc.integer({ min: 0, max: 2000 });
const steps = fc.array(fc.tuple(fc.constantFrom('insert', 'delete'), numbers), {
  minLength: 300,
  maxLength: 1500,
});
const ascending = (left: number, right: number): number => left - right;

test('a sorted list holds what a sorted set would, from any start in both directions', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(numbers, { maxLength: 600 }),
      steps,
      numbers,
      (initial, changes, start) => {
        const list = new SortedList(ascending, initial);
        const model = new Set(initial);
        for (const [step, number] of changes) {
          if (step === 'insert') {
            list.insert(number);
            model.add(number);
          } else {
            list.delete(number);
            model.delete(number);
          }
        }
        const sorted = [...model].sort(ascending);
        expect([...list.ascending((entry) => entry < start)]).toEqual(
          sorted.filter((each) => each >= start),
        );
        expect([...list.descending((entry) => entry > start)]).toEqual(
          sorted.filter((each) => each <= start).reverse(),
        );
      },
    ),
    { numRuns: 30 },
  );
});
