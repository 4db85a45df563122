/** Verovio's own font has the note of a tempo mark; who looks at the drawing, and PDF's fonts, may not have it. */
const SIGN = /<tspan font-family="Leipzig"[^>]*>([^<]*)<\/tspan>/g;
const QUARTER_FIRST =
  /<text x="([\d.]+)" y="([\d.]+)"([^>]*)>((?:\s|<tspan id[^>]*>)*)<tspan font-family="Leipzig"[^>]*>\uECA5<\/tspan>/g;

/** Characters of SMuFL's metronome range, in words that every font has. */
const WORDS: Readonly<Record<string, string>> = {
  '\uECA3': '1/2',
  '\uECA5': '1/4',
  '\uECA7': '1/8',
  '\uECB7': '.',
};
/** In Verovio's units, beside text of 405. */
const TEXT_SIZE = '405px';
const NOTE_WIDTH = 300;

/** Draws the quarter notes of tempo marks as shapes, and writes other values as fractions. */
export function withPlainTempoSigns(svg: string): string {
  const drawn = svg.replace(
    QUARTER_FIRST,
    (_whole, ...[x, y, rest, inner]: [string, string, string, string]) =>
      `${quarterNote(Number(x), Number(y))}<text x="${Number(x) + NOTE_WIDTH}" y="${y}"${rest}>${inner}`,
  );
  return drawn.replace(SIGN, (_whole, signs: string) => {
    const text = [...signs].map((sign) => WORDS[sign] ?? '').join('');
    return `<tspan font-size="${TEXT_SIZE}">${text}</tspan>`;
  });
}

/** A head with its stem, on the line that the text stands on. */
function quarterNote(x: number, y: number): string {
  const [cx, cy] = [x + 110, y - 65];
  const head = `<ellipse cx="${cx}" cy="${cy}" rx="105" ry="72" transform="rotate(-20 ${cx} ${cy})"/>`;
  return `${head}<path d="M${cx + 92} ${cy - 25} L${cx + 92} ${y - 480}" stroke="black" stroke-width="24"/>`;
}
