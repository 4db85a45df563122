import { unzipSync, zipSync } from 'fflate';
import { MalformedFileError } from '../../format/malformed-file';
import { childrenOf, elementsOf } from '../xml/query';
import { readXml } from '../xml/read-xml';
import { element, type XmlElement } from '../xml/element';
import { writeXml } from '../xml/write-xml';
import { decodeText } from './decode-text';

const CONTAINER = 'META-INF/container.xml';
const MEDIA_TYPE = 'application/vnd.recordare.musicxml';
const SCORE_TYPE = 'application/vnd.recordare.musicxml+xml';
const SCORE_NAME = 'score.musicxml';
/** A list of a few files. */
const MAX_CONTAINER_BYTES = 65_536;
/** What is unpacked of a score, whatever the archive promises. */
const MAX_SCORE_BYTES = 128 * 2 ** 20;
/** Files do not tell when they were packed, so that equal scores are equal files. The first day a zip file can say. */
const PACKED_ON = new Date(1980, 0, 1);

/** True where bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * The score in a compressed MusicXML file: the first score that its container names.
 * @throws MalformedFileError for what is no such file, or is larger than 128 MiB when it is unpacked
 * Source: W3C Music Notation Community Group, "MusicXML 4.0", "Compressed .MXL files".
 */
export function readMxl(bytes: Uint8Array): Uint8Array {
  const container = unpack(bytes, CONTAINER, MAX_CONTAINER_BYTES);
  return unpack(bytes, scorePath(container), MAX_SCORE_BYTES);
}

function unpack(bytes: Uint8Array, path: string, maxBytes: number): Uint8Array {
  let size: number | undefined;
  let files: Record<string, Uint8Array>;
  try {
    // Memory is taken for as many bytes as the archive's list promises, and no more are unpacked.
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name !== path) return false;
        size = originalSize;
        return originalSize <= maxBytes;
      },
    });
  } catch (error) {
    throw malformed(`"${path}" cannot be unpacked: ${(error as Error).message}`);
  }
  if (size === undefined) throw malformed(`it has no file "${path}"`);
  if (size > maxBytes)
    throw malformed(`"${path}" has ${size} bytes; at most ${maxBytes} are unpacked`);
  return files[path]!;
}

function scorePath(container: Uint8Array): string {
  let root: XmlElement;
  try {
    root = readXml(decodeText(container), { maxDepth: 10, maxElements: 1000 });
  } catch (error) {
    throw malformed(`${CONTAINER}: ${(error as Error).message}`);
  }
  const files = elementsOf(root)
    .filter(({ name }) => name === 'rootfiles')
    .flatMap((list) => childrenOf(list, 'rootfile'));
  const score = files.find(({ attributes }) => isScore(attributes['media-type']));
  const path = score?.attributes['full-path'];
  if (path === undefined) throw malformed(`${CONTAINER} names no score`);
  return path;
}

/** A root without a type is a score. */
function isScore(mediaType: string | undefined): boolean {
  return mediaType === undefined || mediaType === SCORE_TYPE || /\bxml$/.test(mediaType);
}

function malformed(reason: string): MalformedFileError {
  return new MalformedFileError('MusicXML', reason);
}

/**
 * A score as a compressed MusicXML file, with its media type first and as it is, so that it can be told by its bytes.
 * Equal scores give equal bytes.
 */
export function writeMxl(musicXml: string): Uint8Array {
  const rootfile = element('rootfile', [], { 'full-path': SCORE_NAME, 'media-type': SCORE_TYPE });
  const container = writeXml(element('container', [element('rootfiles', [rootfile])]));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const header = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const files = {
    mimetype: [encode(MEDIA_TYPE), { level: 0 }],
    [CONTAINER]: encode(header + container),
    [SCORE_NAME]: encode(musicXml),
  } as const;
  return zipSync(files as unknown as Parameters<typeof zipSync>[0], { mtime: PACKED_ON });
}
