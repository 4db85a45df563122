import fc from 'fast-check';
import { redact } from './redact';

const url = 'https://storage.googleapis.com/b/blobs/abc?X-Goog-Algorithm=GOOG4-RSA-SHA256';

test.each([
  [
    'a signed address',
    `${url}&X-Goog-Credential=a%40p.iam&X-Goog-Expires=3600&X-Goog-Signature=0a1b2c`,
    `${url}&X-Goog-Credential=…&X-Goog-Expires=3600&X-Goog-Signature=…`,
  ],
  [
    'a resumable session',
    'PUT /upload?name=x&upload_id=AbC-1_2 failed',
    'PUT /upload?name=x&upload_id=… failed',
  ],
  ['a token in a header', '"authorization":"Bearer ya29.A0-x_y"', '"authorization":"Bearer …"'],
  ['an identity token', 'token eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ. is old', 'token … is old'],
  ['an e-mail address', 'ann.b+c@mail.example.org is no worker', '…@… is no worker'],
])('%s is made unreadable', (_, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('a stack trace stays as it is', () => {
  const stack = 'at f (/app/node_modules/@google-cloud/firestore/build/src/transaction.js:1:2)';
  expect(redact(stack)).toBe(stack);
});

test('JSON stays JSON, and what was redacted has nothing left to redact', () => {
  const word = fc.constantFrom('Bearer x', 'a@b.c', '"', '\\', 'upload_id=q"w', 'eyJa.b.c', 'x\ny');
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
      const safe = redact(JSON.stringify({ words }));
      expect(Object.keys(JSON.parse(safe) as object)).toEqual(['words']);
      expect(redact(safe)).toBe(safe);
    }),
  );
});
