import fc from 'fast-check';
import { pageOf, readPage } from './page';

const cursorOf = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

test.each<[Record<string, string>, object]>([
  [{}, { limit: 50, startAfter: null }],
  [{ limit: '1' }, { limit: 1, startAfter: null }],
  [{ limit: '200' }, { limit: 200, startAfter: null }],
  [{ cursor: cursorOf(['2026', 'job']) }, { limit: 50, startAfter: ['2026', 'job'] }],
  [
    { limit: '7', cursor: cursorOf([64, 'f']) },
    { limit: 7, startAfter: [64, 'f'] },
  ],
])('%j is a page', (query, page) => {
  expect(readPage(query)).toEqual(page);
});

test.each<[string, Record<string, string>]>([
  ['limit', { limit: '0' }],
  ['limit', { limit: '201' }],
  ['limit', { limit: '-1' }],
  ['limit', { limit: '1.5' }],
  ['limit', { limit: 'ten' }],
  ['limit', { limit: '' }],
  ['cursor', { cursor: '' }],
  ['cursor', { cursor: 'hello' }],
  ['cursor', { cursor: cursorOf({ a: 1 }) }],
  ['cursor', { cursor: cursorOf('ab') }],
  ['cursor', { cursor: cursorOf([{ a: 1 }, 'x']) }],
  ['cursor', { cursor: cursorOf([]) }],
  ['cursor', { cursor: cursorOf(['2026']) }],
  ['cursor', { cursor: cursorOf(['2026', 'job', 'more']) }],
])('%s is named as wrong in %j', (field, query) => {
  expect(() => readPage(query)).toThrow(
    expect.objectContaining({
      code: 'INVALID_REQUEST',
      errors: [expect.objectContaining({ field, given: query[field] })],
    }),
  );
});

test('the cursor of a page that is not the last leads to the position of its last element', () => {
  const positions = fc.tuple(fc.oneof(fc.string(), fc.integer()), fc.string());
  const pages = fc.array(positions, { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(pages, positions, (page, beyond) => {
      const { items, next_cursor } = pageOf([...page, beyond], page.length, (last) => last);
      expect(items).toEqual(page);
      expect(readPage({ cursor: next_cursor ?? '' }).startAfter).toEqual(page[page.length - 1]);
    }),
  );
});

test.each([
  [[], 2],
  [['a'], 2],
  [['a', 'b'], 2],
])('%j with a limit of %d is the last page', (found: string[], limit) => {
  expect(pageOf(found, limit, (last) => [last, last])).toEqual({ items: found, next_cursor: null });
});
