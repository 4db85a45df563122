import { encode, type IndexedColors } from 'fast-png';
import { type Raster } from './raster';

/** What one byte a pixel can tell apart. */
const PALETTE_SIZE = 256;

/**
 * A picture as PNG: of at most 256 colours with a palette, which makes it about a third as large, otherwise with 8 bits
 * of red, green and blue.
 */
export function encodePng(raster: Raster): Uint8Array {
  const { width, height, pixels } = raster;
  const indexed = withPalette(raster);
  if (indexed === null) return encode({ width, height, data: pixels, channels: 3, depth: 8 });
  const { indices, palette } = indexed;
  return encode({ width, height, data: indices, channels: 1, depth: 8, palette });
}

function withPalette({
  pixels,
}: Raster): { readonly indices: Uint8Array; readonly palette: IndexedColors } | null {
  const indexOf = new Map<number, number>();
  const palette: IndexedColors = [];
  const indices = new Uint8Array(pixels.length / 3);
  for (let i = 0, at = 0; i < indices.length; i++, at += 3) {
    const colour = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    const key = (colour[0]! << 16) | (colour[1]! << 8) | colour[2]!;
    let index = indexOf.get(key);
    if (index === undefined) {
      if (palette.length === PALETTE_SIZE) return null;
      index = palette.length;
      indexOf.set(key, index);
      palette.push(colour);
    }
    indices[i] = index;
  }
  return { indices, palette };
}
