import { type Colour } from './raster';

/** Colours that all our pictures share. */
export const BACKGROUND: Colour = [16, 14, 24];
export const INK: Colour = [214, 210, 224];
export const FAINT_INK: Colour = [140, 136, 156];
/** What lies behind what is shown. */
export const WAVE: Colour = [66, 58, 104];
export const WAVE_CORE: Colour = [104, 92, 156];
/** What is shown. */
export const ACCENT: Colour = [252, 190, 96];
export const MARK: Colour = [255, 110, 116];

/** Height of capitals in pixels. */
export const TEXT_SIZE = 9;
