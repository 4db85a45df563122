import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

test('the Firebase CLI and Terraform release rules and indexes of the same files', () => {
  const { firestore } = JSON.parse(textOf('firebase.json')) as {
    firestore: { rules: string; indexes: string };
  };
  const stack = textOf('terraform/main.tf');
  expect(/rules_file\s+= "\$\{local\.root\}\/(.+)"/.exec(stack)?.[1]).toBe(firestore.rules);
  expect(/indexes_file\s+= "\$\{local\.root\}\/(.+)"/.exec(stack)?.[1]).toBe(firestore.indexes);
});
