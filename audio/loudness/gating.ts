/** ITU-R BS.1770-4: what is quieter counts as silence. In LUFS. */
const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
/** EBU Tech 3342. */
const RANGE_GATE_LU = -20;
const RANGE_LOW = 0.1;
const RANGE_HIGH = 0.95;

/** Loudness of a mean K-weighted power, in LUFS; -Infinity for silence. */
export function loudnessOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function powerOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

/** Integrated loudness of the powers of 400 ms blocks, gated twice, in LUFS; -Infinity when all is silence. */
export function integratedLoudness(powers: readonly number[]): number {
  return loudnessOf(mean(gated(powers, INTEGRATED_GATE_LU)));
}

/** Loudness range of the powers of 3 s blocks (EBU Tech 3342), in LU; 0 when all is silence. */
export function loudnessRange(powers: readonly number[]): number {
  const kept = Float64Array.from(gated(powers, RANGE_GATE_LU)).sort();
  if (kept.length === 0) return 0;
  // The rank as ffmpeg takes it; Tech 3342's own differs by at most one block.
  const at = (share: number): number =>
    loudnessOf(kept[Math.max(0, Math.floor(share * kept.length + 0.5) - 1)]!);
  return at(RANGE_HIGH) - at(RANGE_LOW);
}

/** The powers above the absolute gate, and above the gate relative to their mean. */
function gated(powers: readonly number[], relativeLu: number): number[] {
  const absolute = powerOf(ABSOLUTE_GATE_LUFS);
  const audible = powers.filter((power) => power >= absolute);
  const relative = mean(audible) * 10 ** (relativeLu / 10);
  return audible.filter((power) => power >= relative);
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
