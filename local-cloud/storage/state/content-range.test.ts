import { parseByteRange, parseUploadRange } from './content-range';

test.each([
  [undefined, { kind: 'bytes', first: 0 }],
  ['bytes 0-99/200', { kind: 'bytes', first: 0, last: 99, total: 200 }],
  ['bytes 100-199/*', { kind: 'bytes', first: 100, last: 199 }],
  ['bytes 0-*/*', { kind: 'bytes', first: 0 }],
  ['bytes 5-*/10', { kind: 'bytes', first: 5, total: 10 }],
  ['bytes */*', { kind: 'query' }],
  ['bytes */0', { kind: 'query', total: 0 }],
])('Content-Range %p is understood', (header, range) => {
  expect(parseUploadRange(header)).toEqual(range);
});

test.each(['bytes 9-5/10', 'bytes 0-10/10', 'items 0-1/2', 'bytes 0/2', 'bytes a-b/c'])(
  'Content-Range "%s" is refused',
  (header) => {
    expect(() => parseUploadRange(header)).toThrow(/"bytes FIRST-LAST\/TOTAL"/);
  },
);

test.each([
  ['bytes=0-4', { first: 0, last: 4 }],
  ['bytes=5-', { first: 5, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-30', { first: 0, last: 9 }],
  ['bytes=8-100', { first: 8, last: 9 }],
  ['bytes=4-2', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes=-', undefined],
  [undefined, undefined],
])('Range %p of ten bytes', (header, range) => {
  expect(parseByteRange(header, 10)).toEqual(range);
});

test.each([
  ['bytes=10-', 10],
  ['bytes=-0', 10],
  ['bytes=0-', 0],
])('Range %s of %i bytes cannot be satisfied', (header, size) => {
  expect(() => parseByteRange(header, size)).toThrow(`the object has ${size} bytes`);
});
