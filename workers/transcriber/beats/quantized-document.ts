import { type BeatGrid, type QuantizedBar } from '@attacca/audio';

/** A drum's hit or a note, as it was heard. */
export interface HeardEvent {
  /** Seconds. */
  readonly onset: number;
  readonly offset?: number;
  readonly pitch?: number;
  readonly instrument?: string;
  readonly velocity: number;
}

/** What `quantize` writes: bars of events, each with its place in the bar beside the time it was heard at. */
interface QuantizedDocument {
  readonly bars: readonly QuantizedBarDocument[];
  readonly tempo: BeatGrid['tempo'];
}

interface QuantizedBarDocument extends Omit<QuantizedBar<HeardEvent>, 'beatUnit' | 'events'> {
  readonly beat_unit: number;
  readonly events: readonly {
    readonly tick: number;
    readonly duration?: number;
    readonly pitch?: number;
    readonly instrument?: string;
    readonly velocity: number;
    readonly time: number;
  }[];
}

export function quantizedDocument(
  bars: readonly QuantizedBar<HeardEvent>[],
  { tempo }: BeatGrid,
): QuantizedDocument {
  return {
    bars: bars.map(({ beatUnit, events, ...bar }) => ({
      ...bar,
      beat_unit: beatUnit,
      events: events.map(({ event, ...place }) => {
        const { onset, offset: _, ...heard } = event;
        return { ...place, ...heard, time: onset };
      }),
    })),
    tempo,
  };
}
