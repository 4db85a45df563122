// Linear prediction of f64 samples. Counts are rounded up to 8 where lanes go over samples: arrays have room for it.

/**
 * Weighted sums of the samples from each place on: out[i] is the sum over j of weights[j] · signal[i + j · step].
 * @param step 1 to look ahead, -1 to look back
 */
export function weightedSums(
  signal: usize,
  step: i32,
  weights: usize,
  taps: i32,
  count: i32,
  out: usize,
): void {
  const bytes = (<usize>step) << 3;
  const end = out + ((<usize>count) << 3);
  const last = weights + ((<usize>taps) << 3);
  for (; out < end; out += 64, signal += 64) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    let at = signal;
    for (let weight = weights; weight < last; weight += 8, at += bytes) {
      const factor = v128.load64_splat(weight);
      a = f64x2.add(a, f64x2.mul(factor, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(factor, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(factor, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(factor, v128.load(at, 48)));
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
}

/** Products of samples and window. */
export function windowed(samples: usize, window: usize, count: i32, out: usize): void {
  const end = out + ((<usize>count) << 3);
  for (; out < end; out += 16, samples += 16, window += 16) {
    v128.store(out, f64x2.mul(v128.load(samples), v128.load(window)));
  }
}

/**
 * Mean products of samples with those so many before them, for lags from 0.
 * @param signal before it lie as many zeros as there are lags, rounded up to 8
 * @param lags a multiple of 8
 */
export function autocorrelation(signal: usize, count: i32, lags: i32, out: usize): void {
  const end = signal + ((<usize>count) << 3);
  const size = f64x2.splat(<f64>count);
  for (let lag = 0; lag < lags; lag += 8) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    let before = signal - ((<usize>(lag + 7)) << 3);
    for (let at = signal; at < end; at += 8, before += 8) {
      const sample = v128.load64_splat(at);
      a = f64x2.add(a, f64x2.mul(sample, v128.load(before, 48)));
      b = f64x2.add(b, f64x2.mul(sample, v128.load(before, 32)));
      c = f64x2.add(c, f64x2.mul(sample, v128.load(before, 16)));
      d = f64x2.add(d, f64x2.mul(sample, v128.load(before)));
    }
    storeTurned(out, f64x2.div(a, size));
    storeTurned(out + 16, f64x2.div(b, size));
    storeTurned(out + 32, f64x2.div(c, size));
    storeTurned(out + 48, f64x2.div(d, size));
    out += 64;
  }
}

/** The longer lag lies first in memory. */
// @ts-ignore: decorator
@inline
function storeTurned(out: usize, pair: v128): void {
  v128.store(out, v128.shuffle<f64>(pair, pair, 1, 0));
}

/**
 * The samples, of which those farther than `limit` from their prediction are moved to that distance. What they are
 * predicted from is repaired itself, so that nothing can be done side by side.
 * @param weights of the samples before, the last one first
 * @param repaired as many samples as there are weights lie before it
 */
export function repair(
  samples: usize,
  count: i32,
  weights: usize,
  taps: i32,
  limit: f64,
  repaired: usize,
): void {
  const last = weights + ((<usize>taps) << 3);
  const end = repaired + ((<usize>count) << 3);
  for (; repaired < end; repaired += 8, samples += 8) {
    let prediction: f64 = 0;
    let at = repaired - 8;
    for (let weight = weights; weight < last; weight += 8, at -= 8) {
      prediction += load<f64>(weight) * load<f64>(at);
    }
    const error = load<f64>(samples) - prediction;
    store<f64>(repaired, prediction + (abs(error) > limit ? copysign(limit, error) : error));
  }
}

/** The sum of the squares of what samples differ from their predictions, a difference counting as `limit` at most. */
export function limitedSquares(samples: usize, predictions: usize, count: i32, limit: f64): f64 {
  const end = samples + ((<usize>count) << 3);
  let sum: f64 = 0;
  for (; samples < end; samples += 8, predictions += 8) {
    const error = min(abs(load<f64>(samples) - load<f64>(predictions)), limit);
    sum += error * error;
  }
  return sum;
}
