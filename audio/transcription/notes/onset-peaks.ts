import { type Place } from './follow-notes';
import { PITCHES } from './frame-grid';
import { FrameRise } from './frame-rise';
import { type KeptActivations } from './kept-activations';
import { type NotePlan } from './note-options';

type Rows = [Float64Array, Float64Array, Float64Array];

/**
 * Where notes begin: local peaks in time of the onsets and, if they are wanted, of the rises of frames, which are brought
 * to the scale of onsets first. In order of time and then pitch. Neither the first nor the last frame is a peak.
 */
export function onsetPeaks(kept: KeptActivations, plan: NotePlan): Place[] {
  const { onsetThreshold, fromPitch, toPitch } = plan;
  const peaks: Place[] = [];
  let [before, here, after] = [0, 0, 0].map(() => new Float64Array(PITCHES)) as Rows;
  const strengthsOf = onsetStrengths(kept, plan.inferOnsets);
  for (let frame = 0; frame < kept.length; frame++) {
    [before, here, after] = [here, after, before];
    strengthsOf(frame, after);
    // `after` is this frame: the one before can be judged now, if there are two before.
    if (frame < 2) continue;
    for (let pitch = fromPitch; pitch < toPitch; pitch++) {
      const value = here[pitch]!;
      if (value < onsetThreshold || value <= before[pitch]! || value <= after[pitch]!) continue;
      peaks.push({ frame: frame - 1, pitch });
    }
  }
  return peaks;
}

/** Writes how strongly notes begin in a frame; asked for one frame after another. */
function onsetStrengths(
  kept: KeptActivations,
  isInferring: boolean,
): (frame: number, target: Float64Array) => void {
  const { largestOnset, largestRise } = kept;
  const scale = isInferring && largestRise > 0 ? largestOnset / largestRise : 0;
  const rises = new FrameRise();
  return (frame, target) => {
    target.set(kept.onsets(frame));
    if (scale === 0) return;
    const rise = rises.push(kept.frames(frame));
    for (let pitch = 0; pitch < PITCHES; pitch++) {
      target[pitch] = Math.max(target[pitch]!, scale * rise[pitch]!);
    }
  };
}
