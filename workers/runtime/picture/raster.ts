/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** A picture being painted; (0, 0) is its upper left. */
export class Raster {
  /** Three bytes a pixel, row by row from the top. */
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.pixels = new Uint8Array(3 * width * height);
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = background[i % 3]!;
  }

  /** @param opacity 0 leaves what is there, 1 covers it */
  paint({ x, y }: { x: number; y: number }, colour: Colour, opacity = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = 3 * (y * this.width + x);
    for (let i = 0; i < 3; i++) {
      const there = this.pixels[at + i]!;
      this.pixels[at + i] = Math.round(there + opacity * (colour[i]! - there));
    }
  }

  fill(area: Area, colour: Colour, opacity = 1): void {
    for (let y = area.y; y < area.y + area.height; y++)
      for (let x = area.x; x < area.x + area.width; x++) this.paint({ x, y }, colour, opacity);
  }
}

/** In pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
