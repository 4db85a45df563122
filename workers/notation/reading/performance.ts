import { DRUMS, type NoteEvent } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationInputs } from '../../runtime/operation/context';
import { readEvents } from '../../runtime/documents/read-events';
import { readNotes } from '../../runtime/documents/read-notes';

/** What was played, as it was heard. */
export interface Performance {
  readonly notes: readonly Omit<NoteEvent, 'bends'>[];
  readonly hits: readonly DrumStroke[];
}

interface DrumStroke {
  /** In seconds. */
  readonly time: number;
  /** One of `DRUMS`. */
  readonly instrument: string;
  /** 1 to 127. */
  readonly velocity: number;
}

/**
 * The notes and drum hits of the optional inputs `notes` and `events`; null where neither was given.
 * @throws AttaccaError INPUT_MISMATCH when a file is not what `note-transcribe` or `drum-transcribe` writes
 */
export async function readPerformance(inputs: OperationInputs): Promise<Performance | null> {
  if (!inputs.has('notes') && !inputs.has('events')) return null;
  return {
    notes: inputs.has('notes') ? await readNotes(await inputs.file('notes'), 'notes') : [],
    hits: inputs.has('events') ? await readHits(inputs) : [],
  };
}

async function readHits(inputs: OperationInputs): Promise<DrumStroke[]> {
  const events = await readEvents(await inputs.file('events'), 'events');
  return events.map(({ time, velocity, instrument }, i) => {
    if (instrument !== undefined && Object.hasOwn(DRUMS, instrument))
      return { time, velocity, instrument };
    const given = instrument === undefined ? 'no instruments' : JSON.stringify(instrument);
    const place = instrument === undefined ? '' : ` as instruments[${i}]`;
    const allowed = Object.keys(DRUMS).join(', ');
    throw new AttaccaError(
      'INPUT_MISMATCH',
      `The input "events" has ${given}${place}; allowed: ${allowed}.`,
    );
  });
}
