import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { InputFiles } from './cells';
import { outcomeOf } from './outcome';

/**
 * Tries the operations of a service with every hostile input of their ports: one line of JSON per cell. A program of
 * its own, so that one that hangs can be ended.
 */
async function main(manifests: string, service: string): Promise<void> {
  const catalog = loadManifests(manifests);
  const operations = catalog.manifests.find((one) => one.service === service)!.operations;
  const folder = mkdtempSync(join(tmpdir(), 'attacca-hostile-'));
  const files = new InputFiles(folder);
  try {
    for (const [index, operation] of operations.entries()) {
      for (const cell of files.cellsOf(operation, index === 0)) {
        const { port, input } = cell;
        const begun = { operation: operation.name, port, input };
        process.stdout.write(`${JSON.stringify(begun)}\n`);
        const outDir = join(folder, 'out');
        const outcome = await outcomeOf(operation, cell, outDir);
        rmSync(outDir, { recursive: true, force: true });
        process.stdout.write(`${JSON.stringify({ ...begun, outcome })}\n`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main(process.argv[2]!, process.argv[3]!);
