import { type NoteEvent } from '@attacca/audio';
import { type LocalFile } from '../execution/work-order';
import { readDocument } from './read-document';
import { LONGEST_SECONDS } from './read-events';

type ReadNote = Omit<NoteEvent, 'bends'>;

/** Notes from a file of the type `notes`, without their bends. @throws AttaccaError INPUT_MISMATCH */
export async function readNotes(file: LocalFile, port: string): Promise<ReadNote[]> {
  const takes = 'notes: onsets, offsets, pitches and velocities of one length';
  return readDocument(file, { port, takes }, (document) => {
    const seconds = { min: 0, max: LONGEST_SECONDS };
    const onsets = document.numbers('onsets', seconds);
    const { length } = onsets;
    const offsets = document.numbers('offsets', { ...seconds, length });
    const pitches = document.numbers('pitches', { min: 0, max: 127, isInteger: true, length });
    const velocities = document.numbers('velocities', {
      ...{ min: 1, max: 127, isInteger: true },
      length,
    });
    return onsets.map((onset, i) => ({
      onset,
      offset: Math.max(onset, offsets[i]!),
      pitch: pitches[i]!,
      velocity: velocities[i]!,
    }));
  });
}
