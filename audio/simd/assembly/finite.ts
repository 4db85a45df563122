/** Whether none of `count` values of T is an infinity or NaN: these have all bits of the exponent. */
// @ts-ignore: decorator
@inline
export function finite<T>(values: usize, count: i32): bool {
  const exponent =
    sizeof<T>() == 4 ? i32x4.splat(0x7f800000) : i64x2.splat(0x7ff0000000000000);
  const end = values + <usize>count * sizeof<T>();
  let found = i32x4.splat(0);
  for (; values + 16 <= end; values += 16) {
    found = v128.or(found, hasAll<T>(v128.load(values), exponent));
  }
  // What is left of a register: the values one by one.
  for (; values < end; values += sizeof<T>()) {
    found = v128.or(found, hasAll<T>(v128.load_splat<T>(values), exponent));
  }
  return !v128.any_true(found);
}

// @ts-ignore: decorator
@inline
function hasAll<T>(values: v128, bits: v128): v128 {
  const masked = v128.and(values, bits);
  return sizeof<T>() == 4 ? i32x4.eq(masked, bits) : i64x2.eq(masked, bits);
}
