/**
 * Does the same for every element, so many at a time, and waits for all that has begun even when one fails.
 * @returns the results in the order of the elements
 * @throws the first error
 */
export async function inParallel<Element, Result>(
  elements: readonly Element[],
  limit: number,
  work: (element: Element) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < elements.length && failures.length === 0) {
      const position = next++;
      try {
        results[position] = await work(elements[position]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, elements.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
