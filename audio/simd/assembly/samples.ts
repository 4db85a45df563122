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
