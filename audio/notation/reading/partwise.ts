import { MalformedFileError } from '../../format/malformed-file';
import { type XmlElement } from '../xml/element';
import { childrenOf } from '../xml/query';

/** A score by parts, whichever way it was written. */
export function partwise(root: XmlElement): XmlElement {
  return root.name === 'score-timewise' ? turned(root) : root;
}

/**
 * @throws MalformedFileError where a measure names a part that the first does not have
 * Source: the style sheet `timepart.xsl` of MusicXML does the same.
 */
function turned(root: XmlElement): XmlElement {
  const measures = childrenOf(root, 'measure');
  const parts = new Map<string, XmlElement[]>();
  for (const { attributes, children } of measures) {
    for (const part of childrenOf({ name: 'measure', attributes, children }, 'part')) {
      const id = part.attributes['id'];
      if (id === undefined)
        throw new MalformedFileError(
          'MusicXML',
          `measure ${attributes['number'] ?? '?'} has a part without an id`,
        );
      const own = parts.get(id) ?? [];
      own.push({ name: 'measure', attributes, children: part.children });
      parts.set(id, own);
    }
  }
  const header = root.children.filter(
    (node) => typeof node === 'string' || node.name !== 'measure',
  );
  const byPart = [...parts].map(([id, own]): XmlElement => {
    return { name: 'part', attributes: { id }, children: own };
  });
  return { ...root, name: 'score-partwise', children: [...header, ...byPart] };
}
