import fc from 'fast-check';
import { cacheKey, canonicalJson } from './cache-key';

const subject = {
  operation: 'librosa-mfcc',
  operation_version: '1',
  parameters: { n_mfcc: 13, sr: 22050 },
  inputs: { audio: ['aa'] },
};

test('the order of keys does not matter', () => {
  const turned = { ...subject, parameters: { sr: 22050, n_mfcc: 13 } };
  expect(cacheKey(turned)).toBe(cacheKey(subject));
});

test.each([
  ['operation', { ...subject, operation: 'x' }],
  ['version', { ...subject, operation_version: '2' }],
  ['parameter', { ...subject, parameters: { n_mfcc: 14, sr: 22050 } }],
  ['type of a parameter', { ...subject, parameters: { n_mfcc: '13', sr: 22050 } }],
  ['content', { ...subject, inputs: { audio: ['ab'] } }],
  ['order of items', { ...subject, inputs: { audio: ['aa', 'bb'] } }],
])('another %s gives another key', (_name, other) => {
  expect(cacheKey(other)).not.toBe(cacheKey(subject));
});

test('canonical JSON is JSON that parses back to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
