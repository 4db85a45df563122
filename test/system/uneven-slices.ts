import { burstsWav } from './recordings';
import { attacks } from './slice-results';

/** Copies an item from `startframe` on; one that is shorter fails. */
export function copyFrom(startframe: number) {
  return { service: 'flucoma-service', operation: 'bufcompose', parameters: { startframe } };
}
export const describeStep = {
  step_id: 'mfcc',
  service: 'audio-analyzer',
  operation: 'librosa-mfcc',
};

/** Attacks whose slices are long, but for those of these indices. */
export const short = [3, 5];
export const gaps = Array.from({ length: 8 }, (_, index) => (short.includes(index) ? 0.2 : 0.45));
export const uneven = burstsWav(
  gaps.map((_, index) => 0.01 + gaps.slice(0, index).reduce((sum, gap) => sum + gap, 0)),
  gaps.reduce((sum, gap) => sum + gap, 0),
);
export const unevenPipeline = (map: object) => [
  { step_id: 'cut', ...attacks },
  { step_id: 'tail', ...copyFrom(6_000), map: { batch: { max_items: 1 }, ...map } },
  describeStep,
  { step_id: 'stats', service: 'flucoma-service', operation: 'bufstats' },
];
