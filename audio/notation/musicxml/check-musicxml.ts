import { SaxesParser } from 'saxes';
import { MalformedFileError } from '../../format/malformed-file';

const ROOTS = ['score-partwise', 'score-timewise'];

/**
 * Refuses what is no well-formed MusicXML with a measure in it. Entities that a document defines itself are not known,
 * so none can grow without bound.
 * @throws MalformedFileError that says where
 */
export function checkMusicXml(text: string): void {
  const parser = new SaxesParser();
  let [root, measures] = ['', 0];
  parser.on('error', ({ message }) => {
    throw new MalformedFileError('MusicXML', message.replace('undefined entity', 'unknown entity'));
  });
  parser.on('opentag', ({ name }) => {
    if (root === '') root = name;
    if (name === 'measure') measures++;
  });
  parser.write(text).close();
  if (!ROOTS.includes(root))
    throw new MalformedFileError('MusicXML', `its root is ${root}; allowed: ${ROOTS.join(', ')}`);
  if (measures === 0) throw new MalformedFileError('MusicXML', 'it has no measures');
}
