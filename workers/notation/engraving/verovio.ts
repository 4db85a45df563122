import { AttaccaError } from '@attacca/core';

/** What we use of Verovio's toolkit; the package has no types. */
interface Toolkit {
  setOptions(options: Readonly<Record<string, unknown>>): void;
  loadData(text: string): boolean | number;
  getPageCount(): number;
  renderToSVG(page: number): string;
}

interface Verovio {
  readonly module: { onRuntimeInitialized?: () => void; calledRun?: boolean };
  readonly toolkit: new () => Toolkit;
}

/** A4, in tenths of millimetres. Equal scores give equal ids. */
const OPTIONS = {
  pageWidth: 2100,
  pageHeight: 2970,
  pageMarginTop: 120,
  pageMarginBottom: 120,
  pageMarginLeft: 130,
  pageMarginRight: 130,
  inputFrom: 'xml',
  xmlIdSeed: 1,
  svgViewBox: true,
  header: 'auto',
  footer: 'none',
  breaks: 'auto',
};

let loading: Promise<Verovio> | undefined;

/** Loaded once a process: it takes a second. */
function loadVerovio(): Promise<Verovio> {
  loading ??= (async () => {
    // @ts-expect-error -- the package has no types
    const imported = (await import('verovio')) as Verovio & { readonly default?: Verovio };
    const verovio = imported.default ?? imported;
    await new Promise<void>((fulfil) => {
      if (verovio.module.calledRun === true) fulfil();
      else verovio.module.onRuntimeInitialized = fulfil;
    });
    return verovio;
  })();
  return loading;
}

/**
 * The pages of a score as SVG. Equal scores give equal drawings.
 * @param scalePercent of Verovio's own size
 * @throws AttaccaError INVALID_INPUT_FILE for what Verovio cannot read
 */
export async function engravedPages(musicXml: string, scalePercent: number): Promise<string[]> {
  const { toolkit: ToolkitClass } = await loadVerovio();
  const toolkit = new ToolkitClass();
  toolkit.setOptions({ ...OPTIONS, scale: scalePercent });
  const pages = attempt(() => pagesOf(toolkit, withoutRepeatSigns(musicXml)));
  if (pages.length === 0)
    throw new AttaccaError('INVALID_INPUT_FILE', 'The input "score" is no MusicXML with music.');
  return pages;
}

function pagesOf(toolkit: Toolkit, musicXml: string): string[] {
  const count = toolkit.loadData(musicXml) ? toolkit.getPageCount() : 0;
  return Array.from({ length: count }, (_, i) => toolkit.renderToSVG(i + 1));
}

/** Impossible notation, such as a time signature of 0/0, breaks Verovio off in the middle: the score's fault. */
function attempt(draw: () => string[]): string[] {
  try {
    return draw();
  } catch (error) {
    throw new AttaccaError(
      'INVALID_INPUT_FILE',
      `The input "score" has notation that cannot be drawn (${(error as Error).message}).`,
    );
  }
}

/** Verovio sets several repetitions in a row so close that they cannot be told apart; the notes are there as well. */
function withoutRepeatSigns(musicXml: string): string {
  return musicXml.replace(
    /<measure-style[^>]*>\s*<measure-repeat[^>]*?(\/>|>[^<]*<\/measure-repeat>)\s*<\/measure-style>/g,
    '',
  );
}
