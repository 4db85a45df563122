import { maskedUpdate } from './masked-update';

const resource = { name: 'n', sign_in: { email: { enabled: true, required: false } }, kept: 1 };

test.each([
  ['replaces a field', { name: 'm' }, 'name', { ...resource, name: 'm' }],
  [
    'replaces a field inside another',
    { sign_in: { email: { enabled: false } } },
    'sign_in.email.enabled',
    { ...resource, sign_in: { email: { enabled: false, required: false } } },
  ],
  [
    'clears what the mask names and the changes lack',
    {},
    'name',
    { sign_in: resource.sign_in, kept: 1 },
  ],
  [
    'leaves what the mask does not name',
    { kept: 2 },
    'name',
    { sign_in: resource.sign_in, kept: 1 },
  ],
  ['sets what is there without a mask', { kept: 2 }, null, { ...resource, kept: 2 }],
  ['makes the way to a new field', { a: { b: 1 } }, 'a.b', { ...resource, a: { b: 1 } }],
])('%s', (_name, changes, mask, expected) => {
  expect(maskedUpdate(resource, changes, mask)).toEqual(expected);
});
