// Values between samples: 16 samples around each place, weighted by a table of the phases of a filter, 16 weights (f32)
// each. The signal is given from the first sample on that a value at place 0 is made of. Counts are multiples of 4.

/** Bits after the point of a place. */
const FRACTION: i64 = 40;

/**
 * Places that lie on one of `phases` points from one sample to the next.
 * @param sample of the first place: whole samples, and `phase` points
 * @param step from one place to the next: whole samples, and `phaseStep` points
 */
export function pick(
  signal: usize,
  sample: i32,
  phase: i32,
  step: i32,
  phaseStep: i32,
  count: i32,
  table: usize,
  phases: i32,
  out: usize,
): void {
  let samples = signal + ((<usize>sample) << 2);
  const stepBytes = (<usize>step) << 2;
  const end = out + ((<usize>count) << 2);
  for (; out < end; out += 16) {
    // A loop over the four would keep them in memory.
    const a = weighted(samples, table + ((<usize>phase) << 6));
    phase += phaseStep;
    samples += stepBytes + ((<usize>(phase >= phases)) << 2);
    phase -= phase >= phases ? phases : 0;
    const b = weighted(samples, table + ((<usize>phase) << 6));
    phase += phaseStep;
    samples += stepBytes + ((<usize>(phase >= phases)) << 2);
    phase -= phase >= phases ? phases : 0;
    const c = weighted(samples, table + ((<usize>phase) << 6));
    phase += phaseStep;
    samples += stepBytes + ((<usize>(phase >= phases)) << 2);
    phase -= phase >= phases ? phases : 0;
    const d = weighted(samples, table + ((<usize>phase) << 6));
    phase += phaseStep;
    samples += stepBytes + ((<usize>(phase >= phases)) << 2);
    phase -= phase >= phases ? phases : 0;
    v128.store(out, sums(a, b, c, d));
  }
}

/**
 * Places anywhere: the weights are taken from the straight line between those of the two nearest points.
 * @param from place of the first value, in samples
 * @param step from one place to the next, in samples
 * @param phases a power of two: points from one sample to the next; the table has one more
 */
export function interpolate(
  signal: usize,
  from: f64,
  step: f64,
  count: i32,
  table: usize,
  phases: i32,
  out: usize,
): void {
  const unit = <f64>((<i64>1) << FRACTION);
  const stepped = <i64>(step * unit);
  const shift = FRACTION - <i64>ctz(phases);
  let place = <i64>(from * unit);
  const end = out + ((<usize>count) << 2);
  for (; out < end; out += 16) {
    const a = between(signal, place, shift, table, phases);
    const b = between(signal, place + stepped, shift, table, phases);
    const c = between(signal, place + 2 * stepped, shift, table, phases);
    const d = between(signal, place + 3 * stepped, shift, table, phases);
    v128.store(out, sums(a, b, c, d));
    place += 4 * stepped;
  }
}

// @ts-ignore: decorator
@inline
function weighted(samples: usize, row: usize): v128 {
  return f32x4.add(
    f32x4.add(
      f32x4.mul(v128.load(samples), v128.load(row)),
      f32x4.mul(v128.load(samples, 16), v128.load(row, 16)),
    ),
    f32x4.add(
      f32x4.mul(v128.load(samples, 32), v128.load(row, 32)),
      f32x4.mul(v128.load(samples, 48), v128.load(row, 48)),
    ),
  );
}

// @ts-ignore: decorator
@inline
function between(signal: usize, place: i64, shift: i64, table: usize, phases: i32): v128 {
  const samples = signal + ((<usize>(place >> FRACTION)) << 2);
  const row = table + ((<usize>(<i32>(place >> shift) & (phases - 1))) << 6);
  const rest = place & (((<i64>1) << shift) - 1);
  const share = f32x4.splat(<f32>(<f64>rest / <f64>((<i64>1) << shift)));
  const here = weighted(samples, row);
  return f32x4.add(here, f32x4.mul(share, f32x4.sub(weighted(samples, row + 64), here)));
}

/** The sums of the four values in each. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  return f32x4.add(
    f32x4.add(
      v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5),
      v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7),
    ),
    f32x4.add(
      v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5),
      v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7),
    ),
  );
}
