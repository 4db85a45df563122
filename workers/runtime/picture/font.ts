import { glyphs } from './glyphs';
import { type Colour, type Raster } from './raster';

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface TextStyle {
  /** Height of capitals in pixels. */
  readonly size: number;
  readonly colour: Colour;
  readonly align: 'left' | 'centre' | 'right';
}

const GRID_HEIGHT = 6;
/** Between characters, in grid units. */
const SPACING = 2;
const SPACE = 2;
const SHADES = 4;

/** Paints text with smooth edges; y is its baseline. @throws TypeError for a character the font lacks */
export function drawText(raster: Raster, text: string, place: Point & TextStyle): void {
  const scale = place.size / GRID_HEIGHT;
  const width = textWidth(text, place.size);
  const shift = { left: 0, centre: width / 2, right: width }[place.align];
  let x = place.x - shift;
  for (const character of text) {
    for (const stroke of strokesOf(character)) {
      const points = stroke.map((point) => ({
        x: x + point.x * scale,
        y: place.y - point.y * scale,
      }));
      drawStroke(raster, points, place);
    }
    x += advance(character) * scale;
  }
}

/** The text with a blank for what the font lacks. */
export function printable(text: string): string {
  return [...text].map((character) => (character in glyphs ? character : ' ')).join('');
}

/** In pixels, without the space after the last character. */
export function textWidth(text: string, size: number): number {
  const units = [...text].reduce((sum, character) => sum + advance(character), 0);
  return (Math.max(0, units - SPACING) * size) / GRID_HEIGHT;
}

function advance(character: string): number {
  const points = strokesOf(character).flat();
  if (points.length === 0) return SPACE;
  return Math.max(...points.map(({ x }) => x)) + SPACING;
}

function strokesOf(character: string): Point[][] {
  const glyph = glyphs[character];
  if (glyph === undefined) throw new TypeError(`The font has no "${character}".`);
  return glyph
    .split(' ')
    .filter((stroke) => stroke !== '')
    .map(parseStroke);
}

function parseStroke(stroke: string): Point[] {
  const points = [...stroke.matchAll(/(\d)([\dab])/g)].map(([, x, y]) => ({
    x: Number(x),
    y: y === 'a' ? -1 : y === 'b' ? -2 : Number(y),
  }));
  if (stroke.startsWith('o')) return rounded([...points, points[0]!], true);
  return stroke.startsWith('~') ? rounded(points, false) : points;
}

/** Chaikin's corner cutting. */
function rounded(points: readonly Point[], isClosed: boolean): Point[] {
  let line = [...points];
  for (let pass = 0; pass < 3; pass++) {
    const cut = line
      .slice(1)
      .flatMap((to, i) => [between(line[i]!, to, 0.25), between(line[i]!, to, 0.75)]);
    line = isClosed ? [...cut, cut[0]!] : [line[0]!, ...cut, line.at(-1)!];
  }
  return line;
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

/** A line as thick as its distance field says, so that its edges are smooth. */
function drawStroke(raster: Raster, points: readonly Point[], { size, colour }: TextStyle): void {
  const half = size / 16 + 0.1;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  for (let y = Math.floor(Math.min(...ys) - 2); y <= Math.max(...ys) + 2; y++) {
    for (let x = Math.floor(Math.min(...xs) - 2); x <= Math.max(...xs) + 2; x++) {
      const cover = half + 0.5 - distance({ x: x + 0.5, y: y + 0.5 }, points);
      if (cover > 0) raster.paint({ x, y }, colour, shade(cover));
    }
  }
}

/** Few shades, so that a picture's palette holds them. */
function shade(cover: number): number {
  return Math.min(1, Math.ceil(cover * SHADES) / SHADES);
}

function distance(point: Point, line: readonly Point[]): number {
  let least = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1]!, line[i]!];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
    const near = between(from, to, Math.max(0, Math.min(1, along)));
    least = Math.min(least, Math.hypot(point.x - near.x, point.y - near.y));
  }
  return least;
}
