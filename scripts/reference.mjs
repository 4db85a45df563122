// Writes the generated pages of docs/reference/ from core/errors/registry.ts and manifests/: npm run reference
import { root, runTypeScript } from './run-typescript.mjs';

runTypeScript('scripts/reference/write.ts', { args: [root] });
