import { readFile } from 'node:fs/promises';
import { DRUMS, type WrittenBar, type WrittenEvent } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../../runtime/execution/work-order';

type Fields = Readonly<Record<string, unknown>>;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/** Nothing that is recorded is longer. */
const LONGEST_SECONDS = 1e6;
// A bar that is cut off by the beginning of the recording begins before it.
const seconds = { min: -LONGEST_SECONDS, max: LONGEST_SECONDS };
const whole = (min: number, max: number): Range => ({ min, max, isWhole: true });
const MOST_TICKS = 1e6;
const MOST_BARS = 1e6;
/** What a note value can be named after. */
const BEAT_UNITS = [1, 2, 4, 8, 16, 32];

/** @throws AttaccaError INPUT_MISMATCH when the file is not what `quantize` writes */
export async function readQuantizedBars({ path }: LocalFile): Promise<WrittenBar[]> {
  const content = fieldsOf(parse(await readFile(path, 'utf8')), 'the file');
  const bars = listOf(content, 'bars', 'the file').map((bar, i) => readBar(bar, `bars[${i}]`));
  if (bars.length === 0) throw mismatch('has no bars');
  return bars;
}

function readBar(value: unknown, at: string): WrittenBar {
  const bar = fieldsOf(value, at);
  const start = numberOf(bar, 'start', { at, ...seconds });
  const end = numberOf(bar, 'end', { at, ...seconds });
  const beatUnit = numberOf(bar, 'beat_unit', { at, ...whole(1, 32) });
  if (end <= start) throw mismatch(`has ${at}.end ${end}, which is not after its start ${start}`);
  if (!BEAT_UNITS.includes(beatUnit))
    throw mismatch(`has ${at}.beat_unit ${beatUnit}; allowed: ${BEAT_UNITS.join(', ')}`);
  const beats = numberOf(bar, 'beats', { at, ...whole(1, 64) });
  const divisions = numberOf(bar, 'divisions', { at, ...whole(1, 100_000) });
  const length = (beats * 4 * divisions) / beatUnit;
  return {
    ...{ start, end, beats, beatUnit, divisions },
    number: numberOf(bar, 'number', { at, ...whole(-MOST_BARS, MOST_BARS) }),
    swing: bar['swing'] === false ? false : numberOf(bar, 'swing', { at, min: 0.1, max: 10 }),
    events: listOf(bar, 'events', at).map((event, i) =>
      readEvent(event, { at: `${at}.events[${i}]`, length }),
    ),
  };
}

function readEvent(
  value: unknown,
  { at, length }: { readonly at: string; readonly length: number },
): WrittenEvent {
  const event = fieldsOf(value, at);
  const tick = numberOf(event, 'tick', { at, ...whole(0, Math.ceil(length) - 1) });
  const velocity = numberOf(event, 'velocity', { at, min: 1, max: 127 });
  const time = numberOf(event, 'time', { at, min: -LONGEST_SECONDS, max: LONGEST_SECONDS });
  const { instrument } = event;
  if (instrument === undefined) {
    const pitch = numberOf(event, 'pitch', { at, ...whole(0, 127) });
    const duration = numberOf(event, 'duration', { at, ...whole(0, MOST_TICKS) });
    return { tick, velocity, time, pitch, duration };
  }
  if (typeof instrument !== 'string' || !Object.hasOwn(DRUMS, instrument)) {
    const allowed = Object.keys(DRUMS).join(', ');
    throw mismatch(`has ${at}.instrument ${JSON.stringify(instrument)}; allowed: ${allowed}`);
  }
  return { tick, velocity, time, instrument };
}

function numberOf(
  fields: Fields,
  name: string,
  { at, min, max, isWhole = false }: Range & { readonly at: string },
): number {
  const value = fields[name];
  const isRight = isWhole ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isRight && (value as number) >= min && (value as number) <= max) return value as number;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw mismatch(`has no ${at}.${name} that is ${kind} from ${min} to ${max}`);
}

function listOf(fields: Fields, name: string, at: string): readonly unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw mismatch(`has no list ${name} in ${at}`);
}

function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw mismatch(`has no object in ${at}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw mismatch('holds no JSON');
  }
}

function mismatch(what: string): AttaccaError {
  return new AttaccaError(
    'INPUT_MISMATCH',
    `The input "quantized" ${what}; it takes the bars that quantize writes.`,
  );
}
