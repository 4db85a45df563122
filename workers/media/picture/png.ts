import { deflateSync } from 'node:zlib';
import { type Raster } from './raster';

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** Each byte less the one a pixel to the left: spectra change little from pixel to pixel. */
const FILTER_SUB = 1;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** A picture as PNG (ISO/IEC 15948): 8 bits of red, green and blue. */
export function encodePng({ width, height, pixels }: Raster): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, true colour.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered(pixels, 3 * width))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function filtered(pixels: Uint8Array, rowBytes: number): Uint8Array {
  const rows = pixels.length / rowBytes;
  const result = new Uint8Array(pixels.length + rows);
  for (let row = 0, to = 0; row < rows; row++) {
    result[to++] = FILTER_SUB;
    for (let i = 0; i < rowBytes; i++) {
      const left = i < 3 ? 0 : pixels[row * rowBytes + i - 3]!;
      result[to++] = pixels[row * rowBytes + i]! - left;
    }
  }
  return result;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
