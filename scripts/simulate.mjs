// Runs pipelines in a simulated cloud: npm run simulate -- --seeds 1000
import { root, runTypeScript } from './run-typescript.mjs';

runTypeScript('test/simulation/runner/main.ts', {
  args: process.argv.slice(2),
  env: { ...process.env, ATTACCA_REPOSITORY: root },
});
