// Running medians of four lines at a time: the values under each window are kept sorted, and one sweep over them takes out
// the value that leaves and puts in the one that comes, by minima and maxima alone. Exact, and without a branch.

import { join, separate } from './lanes';

/** Puts a value of four lanes into a window that has `filled` sorted ones. */
function insert(window: usize, filled: i32, value: v128): void {
  let moved = value;
  const end = window + ((<usize>filled) << 4);
  for (let at = window; at < end; at += 16) {
    const kept = v128.load(at);
    v128.store(at, f32x4.pmin(kept, moved));
    moved = f32x4.pmax(kept, moved);
  }
  v128.store(end, moved);
}

/** Takes `leaving`, which is in the window of `size` values, out and puts `coming` in. */
function slide(window: usize, size: i32, leaving: v128, coming: v128): void {
  const last = window + ((<usize>(size - 1)) << 4);
  let moved = coming;
  let value = v128.load(window);
  for (let at = window; at < last; at += 16) {
    const next = v128.load(at, 16);
    // What is left when the first value that is not below `leaving` is gone.
    const left = v128.bitselect(next, value, f32x4.ge(value, leaving));
    v128.store(at, f32x4.pmin(left, moved));
    moved = f32x4.pmax(left, moved);
    value = next;
  }
  v128.store(last, moved);
}

/**
 * Puts a row into the windows of its columns.
 * @param windows of four columns each, one after another: room for `size` values of four lanes
 * @param columns a multiple of 4
 * @param filled values that are in each window already
 */
export function insertRow(windows: usize, columns: i32, size: i32, filled: i32, row: usize): void {
  const end = row + ((<usize>columns) << 2);
  for (; row < end; row += 16) {
    insert(windows, filled, v128.load(row));
    windows += (<usize>size) << 4;
  }
}

/** Slides the windows of all columns on by one row, and writes their medians: the values of rank `size >> 1`. */
export function slideRows(
  windows: usize,
  columns: i32,
  size: i32,
  leaving: usize,
  coming: usize,
  medians: usize,
): void {
  const end = leaving + ((<usize>columns) << 2);
  for (; leaving < end; leaving += 16) {
    slide(windows, size, v128.load(leaving), v128.load(coming));
    v128.store(medians, v128.load(windows + ((<usize>(size >> 1)) << 4)));
    windows += (<usize>size) << 4;
    coming += 16;
    medians += 16;
  }
}

/** The medians of full windows. */
export function mediansOf(windows: usize, columns: i32, size: i32, medians: usize): void {
  const end = medians + ((<usize>columns) << 2);
  let middle = windows + ((<usize>(size >> 1)) << 4);
  for (; medians < end; medians += 16) {
    v128.store(medians, v128.load(middle));
    middle += (<usize>size) << 4;
  }
}

/**
 * Running medians along each of four rows.
 * @param rows four of `count` values, `rowBytes` apart
 * @param sources for each of the count + size - 1 positions under the windows, which value stands there; i32
 * @param lanes room for `count` values of four lanes, rounded up to 4, and again for the medians
 * @param window room for `size` values of four lanes
 * @param out four rows
 */
export function alongRows(
  rows: usize,
  count: i32,
  rowBytes: usize,
  size: i32,
  sources: usize,
  lanes: usize,
  window: usize,
  out: usize,
): void {
  join(rows, count, rowBytes, lanes);
  for (let i = 0; i < size; i++) insert(window, i, sourceAt(lanes, sources, i));
  const middle = window + ((<usize>(size >> 1)) << 4);
  const medians = lanes + ((<usize>((count + 3) & ~3)) << 4);
  v128.store(medians, v128.load(middle));
  for (let i = 1; i < count; i++) {
    slide(window, size, sourceAt(lanes, sources, i - 1), sourceAt(lanes, sources, i + size - 1));
    v128.store(medians + ((<usize>i) << 4), v128.load(middle));
  }
  separate(medians, count, out, rowBytes);
}

function sourceAt(lanes: usize, sources: usize, position: i32): v128 {
  const index = load<i32>(sources + ((<usize>position) << 2));
  return v128.load(lanes + ((<usize>index) << 4));
}
