/**
 * Weighted sums about each place, of weights that are the same, or the negative, on both sides of it.
 * @param centre f64, the first place; `half` values lie before it and as many after the last, which is rounded up to 4
 * @param weights f64 × (half + 1), from the middle to one side
 * @param sign 1, or -1 where the weights of the other side are the negative ones
 * @param out f32 × count, rounded up to 4
 */
export function mirroredSums(
  centre: usize,
  weights: usize,
  half: i32,
  sign: f64,
  count: i32,
  out: usize,
): void {
  const end = out + ((<usize>count) << 2);
  const reach = (<usize>half) << 3;
  const signs = f64x2.splat(sign);
  const middle = v128.load64_splat(weights);
  for (; out < end; out += 16, centre += 32) {
    let a = f64x2.mul(middle, v128.load(centre));
    let b = f64x2.mul(middle, v128.load(centre, 16));
    for (let k: usize = 8; k <= reach; k += 8) {
      const weight = v128.load64_splat(weights + k);
      const after = centre + k;
      const before = centre - k;
      a = f64x2.add(a, f64x2.mul(weight, pair(after, before, signs)));
      b = f64x2.add(b, f64x2.mul(weight, pair(after + 16, before + 16, signs)));
    }
    const low = f32x4.demote_f64x2_zero(a);
    const high = f32x4.demote_f64x2_zero(b);
    v128.store(out, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
  }
}

// @ts-ignore: decorator
@inline
function pair(after: usize, before: usize, signs: v128): v128 {
  return f64x2.add(v128.load(after), f64x2.mul(signs, v128.load(before)));
}
