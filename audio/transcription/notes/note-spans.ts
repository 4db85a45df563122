import { EnergyMap } from './energy-map';
import { followEnergy, followOnset, type NoteSpan, type Place } from './follow-notes';
import { type KeptActivations } from './kept-activations';
import { type NotePlan } from './note-options';
import { onsetPeaks } from './onset-peaks';

/**
 * The notes of a sound on the grid of frames and pitches, by the note creation of Basic Pitch: first those of the onsets,
 * the last one first, so that each ends where the next has begun; then around the energy that is left, the strongest
 * first. In the order in which they are found.
 */
export function noteSpans(kept: KeptActivations, plan: NotePlan): NoteSpan[] {
  const energy = energyOf(kept, plan);
  const spans: NoteSpan[] = [];
  const add = (span: NoteSpan | null): void => void (span === null || spans.push(span));
  for (const place of onsetPeaks(kept, plan).reverse()) add(followOnset(place, energy, plan));
  if (!plan.melodiaTrick) return spans;
  for (const place of strongestFirst(kept, energy, plan)) {
    if (energy.has(place.frame, place.pitch)) add(followEnergy(place, energy, plan));
  }
  return spans;
}

function energyOf(kept: KeptActivations, { frameThreshold, ...plan }: NotePlan): EnergyMap {
  const energy = new EnergyMap(kept.length);
  for (let frame = 0; frame < kept.length; frame++) {
    const values = kept.frames(frame);
    for (let pitch = plan.fromPitch; pitch < plan.toPitch; pitch++) {
      if (values[pitch]! >= frameThreshold) energy.add(frame, pitch);
    }
  }
  return energy;
}

/** The places that no note has taken. Sorted once: what is taken later is passed over, which is the largest that is left. */
function strongestFirst(kept: KeptActivations, energy: EnergyMap, plan: NotePlan): Place[] {
  const places: (Place & { readonly strength: number })[] = [];
  for (let frame = 0; frame < kept.length; frame++) {
    const values = kept.frames(frame);
    for (let pitch = plan.fromPitch; pitch < plan.toPitch; pitch++) {
      const strength = values[pitch]!;
      if (strength > plan.frameThreshold && energy.has(frame, pitch)) {
        places.push({ frame, pitch, strength });
      }
    }
  }
  return places.sort((a, b) => b.strength - a.strength);
}
