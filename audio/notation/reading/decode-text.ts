import { MalformedFileError } from '../../format/malformed-file';

const DECLARED = /^[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

/**
 * The text of an XML file in the encoding that its byte order mark or its declaration says, UTF-8 otherwise.
 * @throws MalformedFileError for an encoding that is not known, or bytes that are not of it
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  const decoder = attempt(() => new TextDecoder(encoding, { fatal: true }));
  if (decoder === undefined)
    throw new MalformedFileError('MusicXML', `its encoding ${encoding} is not known`);
  const text = attempt(() => decoder.decode(bytes));
  if (text === undefined)
    throw new MalformedFileError('MusicXML', `its bytes are not all of its encoding, ${encoding}`);
  return text;
}

/** Undefined where it fails. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256));
  const declared = start.startsWith('<?xml') ? DECLARED.exec(start)?.[1] : undefined;
  // A declaration that could be read byte by byte is of no encoding of two bytes.
  return declared === undefined || /^utf-?16|^ucs/i.test(declared) ? 'utf-8' : declared;
}
