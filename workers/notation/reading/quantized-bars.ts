import { DRUMS, type WrittenBar, type WrittenEvent } from '@attacca/audio';
import { type DocumentObject } from '../../runtime/documents/document-object';
import { readDocument } from '../../runtime/documents/read-document';
import { type LocalFile } from '../../runtime/execution/work-order';

/** Nothing that is recorded is longer. */
const LONGEST_SECONDS = 1e6;
// A bar that is cut off by the beginning of the recording begins before it.
const seconds = { min: -LONGEST_SECONDS, max: LONGEST_SECONDS };
const whole = (min: number, max: number) => ({ min, max, isInteger: true });
const bpm = { min: 0, max: 1e6 };
const MOST_TICKS = 1e6;
const MOST_BARS = 1e6;
/** What a note value can be named after. */
const BEAT_UNITS = [1, 2, 4, 8, 16, 32];

export interface QuantizedBars {
  readonly bars: readonly WrittenBar[];
  /** True where no pulse was found: the bars are only there to be read by. */
  readonly isFree: boolean;
}

/** @throws AttaccaError INPUT_MISMATCH when the file is not what `quantize` writes */
export async function readQuantizedBars(file: LocalFile): Promise<QuantizedBars> {
  const input = { port: 'quantized', takes: 'the bars that quantize writes' };
  return readDocument(file, input, (document) => {
    const bars = document.objects('bars').map(readBar);
    if (bars.length === 0) document.refuse('bars', 'a list of one bar at least');
    const tempo = document.has('tempo') ? document.object('tempo') : null;
    return { bars, isFree: tempo?.has('bpm') === true && tempo.number('bpm', bpm) === 0 };
  });
}

function readBar(bar: DocumentObject): WrittenBar {
  const start = bar.number('start', seconds);
  const end = bar.number('end', seconds);
  const beatUnit = bar.number('beat_unit', whole(1, 32));
  if (end <= start) bar.refuse('end', `after its start, ${start}`);
  if (!BEAT_UNITS.includes(beatUnit)) bar.refuse('beat_unit', `one of ${BEAT_UNITS.join(', ')}`);
  const beats = bar.number('beats', whole(1, 64));
  const divisions = bar.number('divisions', whole(1, 100_000));
  const ticks = Math.ceil((beats * 4 * divisions) / beatUnit);
  return {
    ...{ start, end, beats, beatUnit, divisions },
    number: bar.number('number', whole(-MOST_BARS, MOST_BARS)),
    swing: bar.value('swing') === false ? false : bar.number('swing', { min: 0.1, max: 10 }),
    events: bar.objects('events').map((event) => readEvent(event, ticks)),
  };
}

/** @param ticks of its bar */
function readEvent(event: DocumentObject, ticks: number): WrittenEvent {
  const place = {
    tick: event.number('tick', whole(0, ticks - 1)),
    velocity: event.number('velocity', { min: 1, max: 127 }),
    time: event.number('time', seconds),
  };
  if (event.has('instrument'))
    return { ...place, instrument: event.oneOf('instrument', Object.keys(DRUMS)) };
  const pitch = event.number('pitch', whole(0, 127));
  return { ...place, pitch, duration: event.number('duration', whole(0, MOST_TICKS)) };
}
