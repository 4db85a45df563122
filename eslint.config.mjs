import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Who may import whom (docs/architecture.md). A folder that is not named for a key is out of its reach. */
const mayImport = {
  core: [],
  audio: [],
  manifests: ['core'],
  cloud: ['core', 'tracing'],
  tracing: ['core'],
  functions: ['cloud', 'core', 'manifests', 'tracing'],
  workers: ['audio', 'core', 'manifests', 'tracing'],
  'local-cloud': [],
  client: ['core'],
  cli: ['client', 'core', 'manifests', 'tracing', 'workers'],
};
const folders = Object.keys(mayImport);

/** Turns the table into one `no-restricted-imports` block per folder. */
const importRule = folders.map((folder) => {
  const forbidden = folders.filter(
    (other) => other !== folder && !mayImport[folder].includes(other),
  );
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^@attacca/(${[...forbidden, folder].join('|')})(/|$)`,
              message: `${folder}/ may import ${mayImport[folder].join(', ') || 'nothing of ours'} only: move the shared piece to a folder it may import, or pass it in.`,
            },
            {
              regex: '^@attacca/[^/]+/.+',
              message: 'Import another folder through its index.ts, never its inside.',
            },
            {
              regex: `^(\\.\\./)+(${folders.filter((other) => other !== folder).join('|')})(/|$)`,
              message:
                'Import another folder by its package name (@attacca/…), not by a relative path.',
            },
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.attacca/', 'coverage/', 'audio/simd/assembly/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { typescript: true, node: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'import-x/no-cycle': 'error',
      'no-console': 'error',
      'max-params': ['error', 3],
    },
  },
  ...importRule,
  { files: ['cli/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      // Jest's matchers are typed as any; what a test reads from the wire is checked by its assertions.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      // Tables of cases have as many columns as they need.
      'max-params': 'off',
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['hosting/*.js', 'local-cloud/operator/page/*.js'],
    languageOptions: { globals: globals.browser },
  },
);
