import {
  BACKGROUND,
  drawText,
  FAINT_INK,
  INK,
  printable,
  Raster,
  TEXT_SIZE,
  type Area,
} from '../../workers/runtime/picture';

/** One plot of a picture, with what is written above it. */
export interface Panel {
  readonly title: string;
  readonly note: string;
  /** Pixels, without title and axis. */
  readonly height: number;
  readonly draw: (raster: Raster, plot: Area) => void;
}

const WIDTH = 600;
const LEFT = 56;
/** Wide enough for a bar of colours and its labels. */
const RIGHT = 60;
const TITLE = 28;
const AXIS = 28;

/** Panels below each other. */
export function drawSheet(panels: readonly Panel[]): Raster {
  const height = panels.reduce((sum, panel) => sum + TITLE + panel.height + AXIS, 0);
  const raster = new Raster(WIDTH, height, BACKGROUND);
  let top = 0;
  for (const panel of panels) {
    const plot = { x: LEFT, y: top + TITLE, width: WIDTH - LEFT - RIGHT, height: panel.height };
    const baseline = { y: plot.y - 9, size: TEXT_SIZE } as const;
    const right = plot.x + plot.width;
    drawText(raster, printable(panel.title), {
      ...baseline,
      x: plot.x,
      colour: INK,
      align: 'left',
    });
    drawText(raster, printable(panel.note), {
      ...baseline,
      x: right,
      colour: FAINT_INK,
      align: 'right',
    });
    panel.draw(raster, plot);
    top += TITLE + panel.height + AXIS;
  }
  return raster;
}
