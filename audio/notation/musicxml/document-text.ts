import { type XmlElement } from '../xml/element';
import { writeXml } from '../xml/write-xml';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n';

/** A score by parts as a document, with the document type of its version (1.0 where it says none). */
export function documentText(score: XmlElement): string {
  const version = /^\d\.\d$/.exec(score.attributes['version'] ?? '')?.[0] ?? '1.0';
  const type = `"-//Recordare//DTD MusicXML ${version} Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd"`;
  return `${DECLARATION}<!DOCTYPE score-partwise PUBLIC ${type}>\n${writeXml(score)}`;
}
