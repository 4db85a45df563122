import { DRUMS } from '../drums/drum-kit';
import { type Part } from '../score';

/** As MusicXML wants it: one id in the whole document. */
export function instrumentId({ id }: Pick<Part, 'id'>, instrument: string): string {
  return `${id}-I${DRUMS[instrument]!.midiKey + 1}`;
}
