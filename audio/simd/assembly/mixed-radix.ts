// Fourier transforms of as many points as have no other prime factors than 2, 3, 5 and 7, in the lanes of registers as in
// transform.ts: Stockham's passes of radix 7, 5, 3 and 4, and of 2 at the end. In f32.

import { butterflies3, butterflies5, butterflies7 } from './odd-butterflies';
import { COMPLEX, radix2Pass, radix4Pass } from './transform';

/**
 * The complex transform of the values in `buffer`.
 * @param other room for as many values
 * @param roots (cos, sin) of -2πi/points, f32 × 2 × points
 * @returns the one of both that the result lies in
 */
export function transformedMixed(buffer: usize, other: usize, points: i32, roots: usize): usize {
  let from = buffer;
  let to = other;
  let length = points;
  let stride = 1;
  while (length > 1) {
    const radix = largestFactor(length);
    length /= radix;
    if (radix == 7) radix7Pass(from, to, length, stride, roots);
    else if (radix == 5) radix5Pass(from, to, length, stride, roots);
    else if (radix == 3) radix3Pass(from, to, length, stride, roots);
    else if (radix == 4) radix4Pass<f32>(from, to, length, stride, stride, roots);
    else radix2Pass<f32>(from, to, stride);
    stride *= radix;
    const swapped = from;
    from = to;
    to = swapped;
  }
  return from;
}

// The 2 comes last of all: its pass has no rotation.
function largestFactor(length: i32): i32 {
  if (length % 7 == 0) return 7;
  if (length % 5 == 0) return 5;
  if (length % 3 == 0) return 3;
  return length % 4 == 0 ? 4 : 2;
}

function radix3Pass(from: usize, to: usize, third: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  // The first group has no rotation: the whole of the last pass.
  butterflies3(from, to, <usize>third * step, step, false, 0, 0);
  for (let p = 1; p < third; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(3 * p) * step;
    butterflies3(from + <usize>p * step, out, <usize>third * step, step, true, roots, root);
  }
}

function radix5Pass(from: usize, to: usize, fifth: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  butterflies5(from, to, <usize>fifth * step, step, false, 0, 0);
  for (let p = 1; p < fifth; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(5 * p) * step;
    butterflies5(from + <usize>p * step, out, <usize>fifth * step, step, true, roots, root);
  }
}

function radix7Pass(from: usize, to: usize, seventh: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  butterflies7(from, to, <usize>seventh * step, step, false, 0, 0);
  for (let p = 1; p < seventh; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(7 * p) * step;
    butterflies7(from + <usize>p * step, out, <usize>seventh * step, step, true, roots, root);
  }
}
