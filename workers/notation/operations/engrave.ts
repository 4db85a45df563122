import { readFile, writeFile } from 'node:fs/promises';
import { musicXmlText, readMusicXml } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { oneDrawing } from '../engraving/one-drawing';
import { withPlainTempoSigns } from '../engraving/tempo-sign';
import { engravedPages } from '../engraving/verovio';
import { writePdf } from '../engraving/write-pdf';

/** Pages of a score, as PDF and as one drawing. */
export async function engrave({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const { path: score } = await inputs.file('score');
  const text = musicXmlText(await readFile(score));
  // What is no score is refused in words that say where; Verovio would draw nothing.
  readMusicXml(text);
  const engraved = await engravedPages(text, parameters.number('scale'));
  const pages = engraved.map(withPlainTempoSigns);
  const pdf = await outputs.claim('pdf', 'pdf');
  await writePdf(pages, pdf);
  await outputs.keep('pdf', pdf, { media_type: 'application/pdf' });
  const svg = await outputs.claim('svg', 'svg');
  await writeFile(svg, oneDrawing(pages));
  await outputs.keep('svg', svg, { media_type: 'image/svg+xml' });
}
