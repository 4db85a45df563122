import { type Area } from '../../runtime/picture/raster';
import { type Roll } from './roll';

/** Where the parts of a piano roll lie in its picture. */
export interface RollLayout {
  /** Notes over the spectrogram. */
  readonly plot: Area;
  /** A lane below the plot for each drum that is hit, from the top. */
  readonly lanes: readonly Lane[];
  /** All of plot and lanes. */
  readonly whole: Area;
  /** Height of a semitone, in pixels. */
  readonly rowHeight: number;
  /** A time's place, not rounded. */
  readonly xOf: (seconds: number) => number;
  /** The middle of a pitch's row, not rounded. */
  readonly yOf: (pitch: number) => number;
}

interface Lane {
  readonly instrument: string;
  readonly area: Area;
}

const MARGIN = { left: 92, right: 20, top: 28, bottom: 44 };
const LANE_HEIGHT = 18;
/** Between the notes and the first lane. */
const GAP = 6;

/** @param size of the picture in pixels */
export function rollLayout(
  { lowest, highest, start, duration, instruments }: Roll,
  size: { readonly width: number; readonly height: number },
): RollLayout {
  const lanesHeight = instruments.length === 0 ? 0 : GAP + LANE_HEIGHT * instruments.length;
  const whole: Area = {
    x: MARGIN.left,
    y: MARGIN.top,
    width: size.width - MARGIN.left - MARGIN.right,
    height: size.height - MARGIN.top - MARGIN.bottom,
  };
  const plot = { ...whole, height: whole.height - lanesHeight };
  const rowHeight = plot.height / (highest - lowest + 1);
  const firstLane = plot.y + plot.height + GAP;
  return {
    plot,
    whole,
    rowHeight,
    lanes: instruments.map((instrument, i) => ({
      instrument,
      area: { ...whole, y: firstLane + i * LANE_HEIGHT, height: LANE_HEIGHT },
    })),
    xOf: (seconds) => whole.x + ((seconds - start) / duration) * whole.width,
    yOf: (pitch) => plot.y + (highest - pitch + 0.5) * rowHeight,
  };
}
