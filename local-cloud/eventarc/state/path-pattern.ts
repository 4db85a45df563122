/**
 * Compiles an Eventarc path pattern to a test on document paths. `{name}` and `*` match within one
 * segment, `{name=**}` and `**` any number of segments, none included.
 * @throws RangeError for a pattern that can match no document
 */
export function pathPattern(pattern: string): (documentPath: string) => boolean {
  const segments = pattern.split('/');
  if (segments.some((segment) => segment === '')) {
    throw new RangeError(`Path pattern "${pattern}" has an empty segment`);
  }
  const isOpenEnded = segments.some((segment) => globOf(segment) === '**');
  if (!isOpenEnded && segments.length % 2 === 1) {
    throw new RangeError(
      `Path pattern "${pattern}" is for collections, and no document has such a path`,
    );
  }
  const expression = segments.map(segmentExpression).join('');
  const regularExpression = new RegExp(`^${expression}$`);
  // Every segment brings its slash along, so that one that matches nothing leaves none behind.
  return (documentPath) => regularExpression.test(`/${documentPath}`);
}

/** What stands in braces, or the segment itself. */
function globOf(segment: string): string {
  const capture = /^\{[A-Za-z_]\w*(?:=(.+))?\}$/.exec(segment);
  return capture ? (capture[1] ?? '*') : segment;
}

function segmentExpression(segment: string): string {
  const glob = globOf(segment);
  if (glob === '**') return '(?:/[^/]+)*';
  if (/[{}]|\*\*/.test(glob))
    throw new RangeError(`Path pattern segment "${segment}" is not valid`);
  return '/' + glob.split('*').map(escapeLiteral).join('[^/]*');
}

function escapeLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
