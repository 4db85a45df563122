import { readFileSync } from 'node:fs';
import type { LocalCloudConfig } from '../config';
import { readIndexes, type DatabaseIndexes } from '../firestore';
import type { AccessCheck } from '../firestore/access';
import { compileRules } from '../firestore/rules';

/**
 * What the configuration's files say to Firestore: `firestore.rules` and `firestore.indexes.json`.
 * @throws RulesSyntaxError, IndexFileError
 */
export function firestoreFiles(config: LocalCloudConfig): {
  readonly access?: AccessCheck;
  readonly indexes?: DatabaseIndexes;
} {
  const { firestore_rules_file: rules, firestore_indexes_file: indexes } = config;
  const isStrict = config.firestore_strict_indexes ?? indexes !== undefined;
  const source = indexes === undefined ? '{}' : readFileSync(indexes, 'utf8');
  return {
    ...(rules === undefined ? {} : { access: compileRules(readFileSync(rules, 'utf8')) }),
    indexes: { set: readIndexes(source), isStrict },
  };
}
