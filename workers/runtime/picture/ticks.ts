export interface Tick {
  readonly value: number;
  readonly label: string;
}

const TIME_STEPS_SECONDS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600],
];

/** Round times from a start on, at most so many. */
export function timeTicks(durationSeconds: number, atMost: number, startSeconds = 0): Tick[] {
  const step = TIME_STEPS_SECONDS.find((s) => durationSeconds / s <= atMost) ?? 7200;
  const end = startSeconds + durationSeconds;
  const first = Math.ceil(startSeconds / step - 1e-9);
  const count = Math.floor(end / step + 1e-9) - first;
  // Minutes say nothing of what is between seconds.
  const isShort = end < 60 || step < 1;
  return Array.from({ length: count + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: isShort ? seconds(value, step) : minutes(value) };
  });
}

function seconds(value: number, step: number): string {
  return value.toFixed(Math.max(0, Math.ceil(-Math.log10(step))));
}

function minutes(value: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, rest] = [Math.floor(value / 3600), value % 3600];
  const short = `${Math.floor(rest / 60)}:${two(rest % 60)}`;
  return hours === 0 ? short : `${hours}:${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

/** Frequencies of the series 1, 2, 5 within the range. */
export function frequencyTicks(lowHz: number, highHz: number): Tick[] {
  const values = [10, 100, 1000, 10_000].flatMap((decade) =>
    [1, 2, 5].map((step) => step * decade),
  );
  return values
    .filter((value) => value >= lowHz && value <= highHz)
    .map((value) => ({ value, label: value < 1000 ? `${value}` : `${value / 1000}k` }));
}

/** Round values within a range, at most so many and a few at least. */
export function valueTicks(low: number, high: number, atMost: number): Tick[] {
  const span = high - low;
  if (!(span > 0)) return [{ value: low, label: valueLabel(low, 1) }];
  const power = 10 ** Math.floor(Math.log10(span / atMost));
  const step = [1, 2, 5, 10, 20].map((s) => s * power).find((s) => span / s <= atMost)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: valueLabel(value, step) };
  });
}

function valueLabel(value: number, step: number): string {
  if (Math.abs(value) >= 10_000) return `${Number((value / 1000).toPrecision(4))}k`;
  return value.toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}
