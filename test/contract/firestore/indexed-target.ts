import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

/** A target whose Firestore has the indexes of a `firestore.indexes.json`, and insists on them. */
export async function indexedTarget(file: object): Promise<ContractTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'contract-indexes-'));
  const path = join(folder, 'firestore.indexes.json');
  writeFileSync(path, JSON.stringify(file));
  try {
    return await contractTarget({ config: { firestore_indexes_file: path } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
