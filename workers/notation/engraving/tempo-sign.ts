/** Verovio's own font has the note of a tempo mark; who looks at the drawing may not have it. */
const SIGN = /<tspan font-family="Leipzig"[^>]*>([^<]*)<\/tspan>/g;

/** Characters of SMuFL's metronome range, and what every font has for them. */
const WORDS: Readonly<Record<string, string>> = {
  '\uECA3': '\u{1D15E}',
  '\uECA5': '\u2669',
  '\uECA7': '\u266A',
  '\uECB7': '.',
};
const TEXT_SIZE = '405px';

/** Writes the notes of tempo marks with signs that usual fonts have. */
export function withPlainTempoSigns(svg: string): string {
  return svg.replace(SIGN, (_whole, signs: string) => {
    const text = [...signs].map((sign) => WORDS[sign] ?? '').join('');
    return `<tspan font-size="${TEXT_SIZE}">${text}</tspan>`;
  });
}
