/** Whether all of `count` samples are finite; they begin anywhere. */
export function areFinite(samples: usize, count: i32): bool {
  return hasNoOther<f32>(samples, count);
}

/** The same of f64. */
export function areFiniteDoubles(samples: usize, count: i32): bool {
  return hasNoOther<f64>(samples, count);
}

// A number less itself is 0, or NaN for NaN and both infinities, and so is the sum.
function hasNoOther<T>(samples: usize, count: i32): bool {
  const end = samples + <usize>count * sizeof<T>();
  let even = v128.splat<T>(<T>0);
  let odd = v128.splat<T>(<T>0);
  for (; samples + 32 <= end; samples += 32) {
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    even = v128.add<T>(even, v128.sub<T>(a, a));
    odd = v128.add<T>(odd, v128.sub<T>(b, b));
  }
  const sum = v128.add<T>(even, odd);
  if (v128.any_true(v128.ne<T>(sum, v128.splat<T>(<T>0)))) return false;
  for (; samples < end; samples += sizeof<T>()) {
    const value = load<T>(samples);
    if (value - value != <T>0) return false;
  }
  return true;
}

/** Whether all of `count` f32 samples are numbers from -most to most. */
export function areWithin(samples: usize, count: i32, most: f32): bool {
  const end = samples + ((<usize>count) << 2);
  const limit = f32x4.splat(most);
  for (; samples + 32 <= end; samples += 32) {
    const a = f32x4.le(f32x4.abs(v128.load(samples)), limit);
    const b = f32x4.le(f32x4.abs(v128.load(samples, 16)), limit);
    if (!i32x4.all_true(v128.and(a, b))) return false;
  }
  for (; samples < end; samples += 4) {
    if (!(abs(load<f32>(samples)) <= most)) return false;
  }
  return true;
}

/**
 * Interleaved 16-bit samples as f32, full scale 1: those of the only channel, or the means of both.
 * @param frames rounded up to a multiple of 8; room for so many is needed on both sides
 * @param channels 1 or 2
 */
export function meansOfShorts(shorts: usize, frames: i32, channels: i32, out: usize): void {
  const end = out + ((<usize>frames) << 2);
  if (channels === 1) {
    const scale = f32x4.splat(1.0 / 32768.0);
    for (; out < end; out += 32, shorts += 16) {
      const eight = v128.load(shorts);
      const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight));
      const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight));
      v128.store(out, f32x4.mul(low, scale));
      v128.store(out, f32x4.mul(high, scale), 16);
    }
    return;
  }
  const scale = f32x4.splat(1.0 / 65536.0);
  for (; out < end; out += 32, shorts += 32) {
    const low = f32x4.convert_i32x4_s(i32x4.extadd_pairwise_i16x8_s(v128.load(shorts)));
    const high = f32x4.convert_i32x4_s(i32x4.extadd_pairwise_i16x8_s(v128.load(shorts, 16)));
    v128.store(out, f32x4.mul(low, scale));
    v128.store(out, f32x4.mul(high, scale), 16);
  }
}

/**
 * Both channels of interleaved 16-bit samples as f32, full scale 1.
 * @param frames rounded up to a multiple of 4; room for so many is needed everywhere
 */
export function splitShorts(shorts: usize, frames: i32, left: usize, right: usize): void {
  const scale = f32x4.splat(1.0 / 32768.0);
  const end = left + ((<usize>frames) << 2);
  for (; left < end; left += 16, right += 16, shorts += 16) {
    const pairs = v128.load(shorts);
    const low = i32x4.shr_s(i32x4.shl(pairs, 16), 16);
    v128.store(left, f32x4.mul(f32x4.convert_i32x4_s(low), scale));
    v128.store(right, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(pairs, 16)), scale));
  }
}
