import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readState } from './declared/state';
import { ofType, textAt } from './resources';

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

describe('the site', () => {
  const { hosting } = JSON.parse(textOf('firebase.json')) as { hosting: Hosting };
  const page = textOf(join(hosting.public, 'index.html'));

  test('leads to the function that everybody may call, where Terraform puts it', () => {
    const [open, ...others] = ofType(readState(), 'google_cloud_run_v2_service_iam_member').filter(
      (grant) => textAt(grant, 'member') === 'allUsers',
    );
    expect(others).toEqual([]);
    const name = textAt(open!, 'name');
    const declared = ofType(readState(), 'google_cloudfunctions2_function').find(
      (one) => textAt(one, 'name') === name,
    );
    const run = { serviceId: name, region: textAt(declared!, 'location') };
    expect(hosting.rewrites).toEqual([
      { source: '/api/**', run },
      { source: '/health', run },
    ]);
  });

  test('is the project’s own, which Terraform makes', () => {
    expect(hosting).not.toHaveProperty('site');
    expect(textOf('terraform/modules/sign-in/hosting.tf')).toMatch(/site_id\s+= var\.project_id/);
  });

  test('has everything that its page refers to, and nothing that its policy forbids', () => {
    const references = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url = '']) => url);
    const leadsOn = /^\/(api\/v1\/(openapi\.json|presets|operations)|health)$/;
    const files = references.filter((url) => !leadsOn.test(url));
    expect(files).toEqual(['/page.css', '/page.js']);
    for (const file of files) expect(existsSync(join(root, hosting.public, file))).toBe(true);
    expect(page).not.toMatch(/<style|<script(?![^>]* src=)| style=| on\w+=/);
    const told = hosting.headers.flatMap(({ headers }) => headers);
    expect(told.find(({ key }) => key === 'Content-Security-Policy')?.value).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
    );
  });
});

interface Hosting {
  readonly public: string;
  readonly rewrites: readonly object[];
  readonly headers: readonly {
    readonly headers: readonly { readonly key: string; readonly value: string }[];
  }[];
}
