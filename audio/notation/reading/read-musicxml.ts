import { MalformedFileError } from '../../format/malformed-file';
import { type XmlElement } from '../xml/element';
import { childrenOf } from '../xml/query';
import { readXml } from '../xml/read-xml';
import { decodeText } from './decode-text';
import { isZip, readMxl } from './mxl';
import { partwise } from './partwise';

const ROOTS = ['score-partwise', 'score-timewise'];

/**
 * The text of a MusicXML file, compressed or not, in whatever encoding.
 * @throws MalformedFileError for an archive without a score, or bytes that are no text
 */
export function musicXmlText(bytes: Uint8Array): string {
  return decodeText(isZip(bytes) ? readMxl(bytes) : bytes);
}

/**
 * A score in MusicXML of any version as elements, by parts. It is well-formed and has a measure; more is not promised.
 * @throws MalformedFileError that says where
 */
export function readMusicXml(text: string): XmlElement {
  const root = parsed(text);
  if (!ROOTS.includes(root.name))
    throw malformed(`its root is ${root.name}; allowed: ${ROOTS.join(', ')}`);
  const score = partwise(root);
  const measures = childrenOf(score, 'part').flatMap((part) => childrenOf(part, 'measure'));
  if (measures.length === 0) throw malformed('it has no measures');
  return score;
}

function parsed(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

function malformed(reason: string): MalformedFileError {
  return new MalformedFileError('MusicXML', reason);
}
