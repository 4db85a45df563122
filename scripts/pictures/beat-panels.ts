import { type Panel } from './sheet';
import { marksPanel, type Mono, type Stretch } from './sound-panels';

/** Beats, bars, and events on their grid, as `beat-track` and `quantize` write them. */
interface Rhythm {
  readonly beats?: { readonly times: readonly number[] };
  readonly bars?: Readonly<Record<string, unknown>> | readonly WrittenBar[];
}

interface WrittenBar {
  readonly start: number;
  readonly end: number;
  readonly beats: number;
  readonly divisions: number;
  readonly events: readonly { readonly tick: number; readonly time: number }[];
}

/** What is drawn of a document that tells of beats or bars; nothing of any other. */
export function beatPanels(content: unknown, sound: Mono): Panel[] {
  const { beats, bars } = content as Rhythm;
  if (Array.isArray(bars)) return quantizedPanels(bars as WrittenBar[], sound);
  if (beats === undefined || bars === undefined) return [];
  const { times } = bars as { readonly times: readonly number[] };
  return [
    marksPanel('beats', beats.times.map(mark), sound),
    marksPanel('bars', times.map(mark), sound),
  ];
}

function quantizedPanels(bars: readonly WrittenBar[], sound: Mono): Panel[] {
  const events = bars.flatMap((bar) => bar.events.map((event) => ({ bar, event })));
  return [
    marksPanel(
      'as played',
      events.map(({ event }) => mark(event.time)),
      sound,
    ),
    marksPanel(
      'on the grid',
      events.map(({ bar, event }) => mark(timeOf(bar, event.tick))),
      sound,
    ),
  ];
}

/** Where in its bar a tick is, as if the bar were even. */
function timeOf({ start, end, beats, divisions }: WrittenBar, tick: number): number {
  return start + ((end - start) * tick) / (beats * divisions);
}

const mark = (time: number): Stretch => ({ from: time });
