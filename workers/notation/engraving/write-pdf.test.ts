import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { drumPart, writeMusicXml } from '@attacca/audio';
import { drumSheetBars } from '../../../test/notation-examples';
import { engravedPages } from './verovio';
import { writePdf } from './write-pdf';

let pages: string[];
/** What draws them, and all that is in the file. */
let drawing: string;
let file: string;

beforeAll(async () => {
  const parts = [drumPart(drumSheetBars())];
  pages = await engravedPages(writeMusicXml({ title: 'A Study', source: '', parts }), 40);
  const folder = mkdtempSync(join(tmpdir(), 'attacca-pdf-'));
  try {
    await writePdf(pages, join(folder, 'pages.pdf'));
    const bytes = readFileSync(join(folder, 'pages.pdf'));
    file = bytes.toString('latin1');
    drawing = [...file.matchAll(/FlateDecode\s*>>\s*stream\r?\n/g)]
      .map(({ index, 0: begin }) => inflateSync(bytes.subarray(index + begin.length)).toString())
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function countByWidth(text: string, width: RegExp): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, found] of text.matchAll(width)) counts[found!] = (counts[found!] ?? 0) + 1;
  return counts;
}

test('staff lines, stems and bar lines are as thick as Verovio draws them', () => {
  const widths = countByWidth(pages.join('\n'), /stroke-width="(\d+)"/g);
  expect(Object.keys(widths).length).toBeGreaterThan(2);
  expect(countByWidth(drawing, /^(\d+) w$/gm)).toMatchObject(widths);
});

test('tempo marks are bold, and numbers of measures italic', () => {
  expect(file).toContain('/Times-Bold');
  expect(file).toContain('/Times-Italic');
});
