import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

const folder = join(__dirname, 'fixtures/musicxml');
/** The schema's imports are addresses on the web; here they are files beside it. */
const read = (name: string): { fileName: string; contents: string } => ({
  fileName: name,
  contents: readFileSync(join(folder, name), 'utf8').replaceAll('http://www.musicxml.org/xsd/', ''),
});

/** What the official schema has against documents, by libxml2. All at once: reading the schema takes most of the time. */
export async function faultsOfMusicXml(documents: readonly string[]): Promise<string[]> {
  const { errors } = await validateXML({
    // Nobody shall look for the document type on the web.
    xml: documents.map((text, i) => ({
      fileName: `score-${i}.musicxml`,
      contents: text.replace(/<!DOCTYPE[^>]*>/, ''),
    })),
    schema: [read('musicxml.xsd')],
    preload: [read('xlink.xsd'), read('xml.xsd')],
  });
  return errors.map(({ message, loc }) => `${loc?.fileName}:${loc?.lineNumber}: ${message}`);
}
