const shared = {
  transform: {
    '^.+\\.(ts|mjs|js)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  testEnvironment: 'node',
  // Jest runs tests in a context of their own, where every look at a global is slow: half of the suite's time.
  sandboxInjectedGlobals: ['Math'],
  setupFiles: ['<rootDir>/test/repeatable-properties.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** `unit`: beside the code, milliseconds each. `system`: real processes on the local cloud. */
export default {
  // No test times anything: the limit is for what hangs, not for a machine that is busy. Projects cannot have their own.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/*/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/'],
    },
    {
      ...shared,
      displayName: 'system',
      testMatch: ['<rootDir>/test/system/**/*.test.ts'],
    },
  ],
};
