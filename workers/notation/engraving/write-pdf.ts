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
    svgToPdf(pdf, page, 0, 0, { width, height, fontCallback: () => 'Times-Roman' });
  }
  pdf.end();
  await finished(file);
}
