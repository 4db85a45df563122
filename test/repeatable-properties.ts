import type * as FastCheck from 'fast-check';

/**
 * Properties draw the same cases in every run, so that a red run is the fault of the change that it tests.
 * `PROPERTY_SEED=random` draws new ones, any other whole number those of that seed.
 */
const { PROPERTY_SEED = '20240229' } = process.env;

// A factory is called with the first import alone: most test files never pay for loading fast-check.
jest.mock('fast-check', () => {
  const actual = jest.requireActual<typeof FastCheck>('fast-check');
  if (PROPERTY_SEED !== 'random') actual.configureGlobal({ seed: Number(PROPERTY_SEED) });
  return actual;
});
