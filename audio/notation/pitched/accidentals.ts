import { type Voice, type VoiceElement, type WrittenPitch } from '../score';
import { alterInKey } from './spelling';

const SIGNS = new Map<number, NonNullable<WrittenPitch['accidental']>>([
  [-2, 'flat-flat'],
  [-1, 'flat'],
  [0, 'natural'],
  [1, 'sharp'],
  [2, 'double-sharp'],
]);

/**
 * Gives a measure's notes the accidentals that have to be printed: an accidental holds for its staff, step and octave
 * until the measure's end; tied notes have none.
 */
export function withAccidentals(voices: readonly Voice[], fifths: number): Voice[] {
  const inForce = new Map<string, number>();
  const printed = new Map<VoiceElement, VoiceElement>();
  const order = voices
    .flatMap(({ staff, elements }) => elements.map((one) => ({ staff, one })))
    .sort((a, b) => a.one.tick - b.one.tick);
  for (const { staff, one } of order) {
    const heads = one.heads.map((head) => {
      const { pitch } = head;
      if (pitch.kind !== 'pitch' || head.tiedFrom) return head;
      const key = `${staff} ${pitch.step}${pitch.octave}`;
      const before = inForce.get(key) ?? alterInKey(pitch.step, fifths);
      inForce.set(key, pitch.alter);
      if (before === pitch.alter) return head;
      return { ...head, pitch: { ...pitch, accidental: SIGNS.get(pitch.alter)! } };
    });
    printed.set(one, { ...one, heads });
  }
  return voices.map((voice) => ({
    ...voice,
    elements: voice.elements.map((one) => printed.get(one)!),
  }));
}
