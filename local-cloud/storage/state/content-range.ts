import { StorageFailure } from './failure';

/** What a PUT to a resumable upload says about its body. Byte positions are inclusive. */
export type UploadRange =
  /** `bytes` without a star for the position: the body holds bytes from `first` on. */
  | {
      readonly kind: 'bytes';
      readonly first: number;
      /** Absent: as many as come. */
      readonly last?: number;
      /** Absent: not known yet. */
      readonly total?: number;
    }
  /** How far did the upload get? With a `total` it also says that nothing more follows. */
  | { readonly kind: 'query'; readonly total?: number };

/**
 * Reads a Content-Range header as resumable uploads use it: `bytes 0-99/200`, `bytes 0-99/*`,
 * `bytes 0-*` + `/*` (everything until the end of the body), `bytes *` + `/200` (query).
 * No header means the whole object.
 * @throws StorageFailure when it is none of these
 */
export function parseUploadRange(header: string | undefined): UploadRange {
  if (header === undefined) return { kind: 'bytes', first: 0 };
  // How the official client, told to send chunks, says that there is nothing to send.
  if (header === 'bytes 0--1/0') return { kind: 'query', total: 0 };
  const match = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header.trim());
  const range = match && rangeOf(match);
  if (range) return range;
  throw new StorageFailure(
    'invalid',
    `Content-Range: "${header}" given, "bytes FIRST-LAST/TOTAL" or "bytes */TOTAL" expected.`,
  );
}

function rangeOf([, first, last, totalText]: RegExpExecArray): UploadRange | undefined {
  const total = totalText === '*' ? {} : { total: Number(totalText) };
  if (first === undefined) return { kind: 'query', ...total };
  if (last === '*') return { kind: 'bytes', first: Number(first), ...total };
  const range = { first: Number(first), last: Number(last), ...total };
  const isPossible =
    range.first <= range.last && (range.total === undefined || range.last < range.total);
  return isPossible ? { kind: 'bytes', ...range } : undefined;
}

/** The bytes of an object that a Range header asks for. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header of one range. Headers of several ranges or another unit are passed over,
 * as HTTP allows: the answer is then the whole object.
 * @throws StorageFailure 416 when the range begins behind the end
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, firstText = '', lastText = ''] = match;
  const isSuffix = firstText === '';
  const first = isSuffix ? Math.max(0, size - Number(lastText)) : Number(firstText);
  const last = isSuffix || lastText === '' ? size - 1 : Math.min(Number(lastText), size - 1);
  if (!isSuffix && lastText !== '' && Number(lastText) < first) return undefined;
  if (first >= size)
    throw new StorageFailure(
      'requestedRangeNotSatisfiable',
      `Range: "${header}" given, the object has ${size} bytes.`,
    );
  return { first, last };
}
