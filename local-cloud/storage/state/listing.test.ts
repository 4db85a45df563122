import fc from 'fast-check';
import { listPage, type Listing, type ListingRequest } from './listing';
import { compareNames } from './name-order';

const everything: ListingRequest = {
  prefix: '',
  delimiter: '',
  startOffset: '',
  endOffset: '',
  includeTrailingDelimiter: false,
  maxResults: 1000,
  pageToken: '',
};

/** Every name lists itself. */
const listNames = (names: readonly string[], request: ListingRequest): Listing<string> =>
  listPage(names, request, (name) => [name]);

const names = ['a/', 'a/1', 'a/b/2', 'a/b/3', 'b', 'c/4'];

test.each([
  { what: 'everything', request: {}, listed: names, prefixes: [] },
  { what: 'a prefix', request: { prefix: 'a/b' }, listed: ['a/b/2', 'a/b/3'], prefixes: [] },
  { what: 'a delimiter', request: { delimiter: '/' }, listed: ['b'], prefixes: ['a/', 'c/'] },
  {
    what: 'both',
    request: { prefix: 'a/', delimiter: '/' },
    listed: ['a/', 'a/1'],
    prefixes: ['a/b/'],
  },
  {
    what: 'offsets',
    request: { startOffset: 'a/b/3', endOffset: 'c' },
    listed: ['a/b/3', 'b'],
    prefixes: [],
  },
  {
    what: 'folders as objects',
    request: { delimiter: '/', includeTrailingDelimiter: true },
    listed: ['a/', 'b'],
    prefixes: ['a/', 'c/'],
  },
])('lists by $what', ({ request, listed, prefixes }) => {
  expect(listNames(names, { ...everything, ...request })).toEqual({ items: listed, prefixes });
});

test('pages of any size hold together what one page holds', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 5 });
  const request = fc.record({
    unordered: fc.uniqueArray(name),
    maxResults: fc.integer({ min: 1, max: 4 }),
    delimiter: fc.constantFrom('', '/'),
    prefix: fc.constantFrom('', 'a', 'a/'),
  });
  fc.assert(
    fc.property(request, ({ unordered, maxResults, delimiter, prefix }) => {
      const all = [...unordered].sort();
      const request = { ...everything, delimiter, prefix };
      const found: string[] = [];
      const prefixes: string[] = [];
      for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
        const page: Listing<string> = listNames(all, { ...request, maxResults, pageToken });
        expect(page.items.length + page.prefixes.length).toBeLessThanOrEqual(maxResults);
        found.push(...page.items);
        prefixes.push(...page.prefixes);
        pageToken = page.nextPageToken;
      }
      expect({ items: found, prefixes }).toEqual(listNames(all, request));
    }),
  );
});

test('pages hold all generations of a name, wherever they are cut', () => {
  const generations = { a: ['a1', 'a2', 'a3'], b: [], c: ['c1'] } as Record<string, string[]>;
  const found: string[] = [];
  for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
    const request = { ...everything, maxResults: 2, pageToken };
    const page: Listing<string> = listPage(
      ['a', 'b', 'c'],
      request,
      (name) => generations[name] ?? [],
    );
    found.push(...page.items);
    pageToken = page.nextPageToken;
  }
  expect(found).toEqual(['a1', 'a2', 'a3', 'c1']);
});

test('names are in the order of their UTF-8 bytes', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\uffee', '😀', '\ud7ff') });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareNames(a, b))).toBe(bytes);
    }),
  );
});
