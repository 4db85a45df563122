import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';

/** The same in every file, so that equal scores give equal bytes. */
const CREATED = new Date(0);

/** Pages of SVG as a PDF in A4. */
export async function writePdf(pages: readonly string[], path: string): Promise<void> {
  const pdf = new PDFDocument({
    size: 'A4',
    autoFirstPage: false,
    info: { Producer: 'Attacca', CreationDate: CREATED, ModDate: CREATED },
  });
  const file = createWriteStream(path);
  pdf.pipe(file);
  for (const page of pages) {
    pdf.addPage();
    const { width, height } = pdf.page;
    svgToPdf(pdf, withPlainSelectors(page), 0, 0, { width, height, fontCallback: timesOf });
  }
  pdf.end();
  await finished(file);
}

/**
 * Verovio's styles hold within the page that has their id. Without them there are no staff lines, stems and bar lines,
 * and what makes the PDF passes over all selectors that have blanks.
 */
function withPlainSelectors(page: string): string {
  return page.replace(/<style[^>]*>[^<]*<\/style>/g, (style) => style.replace(/#[\w-]+ /g, ''));
}

/** The fonts that every reader of PDF has. */
function timesOf(_family: string, isBold: boolean, isItalic: boolean): string {
  if (isBold) return isItalic ? 'Times-BoldItalic' : 'Times-Bold';
  return isItalic ? 'Times-Italic' : 'Times-Roman';
}
