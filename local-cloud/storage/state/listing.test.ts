import fc from 'fast-check';
import { listNames, type ListingRequest } from './listing';

const everything: ListingRequest = {
  prefix: '',
  delimiter: '',
  startOffset: '',
  endOffset: '',
  includeTrailingDelimiter: false,
  maxResults: 1000,
  pageToken: '',
};

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
  expect(listNames(names, { ...everything, ...request })).toEqual({ names: listed, prefixes });
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
        const page = listNames(all, { ...request, maxResults, pageToken });
        expect(page.names.length + page.prefixes.length).toBeLessThanOrEqual(maxResults);
        found.push(...page.names);
        prefixes.push(...page.prefixes);
        pageToken = page.nextPageToken;
      }
      expect({ names: found, prefixes }).toEqual(listNames(all, request));
    }),
  );
});
