import { drumPart, inFreeTime, pitchedPart, writeMusicXml, type Part } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { readQuantizedBars } from '../reading/quantized-bars';
import { keepScore } from '../writing/keep-score';

/** A score of what was quantised: drums, notes, or both. */
export async function musicxml({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const { bars, isFree } = await readQuantizedBars(await inputs.file('quantized'));
  const events = bars.flatMap((bar) => bar.events);
  const hasNotes = events.some(({ pitch }) => pitch !== undefined);
  const hasDrums = !hasNotes || events.some(({ instrument }) => instrument !== undefined);
  const parts: Part[] = [];
  if (hasNotes) parts.push(pitchedPart(bars, { name: parameters.string('part_name') }));
  if (hasDrums) {
    const id = `P${parts.length + 1}`;
    parts.push(drumPart(bars, { id, marksRepeats: parameters.boolean('repeats') }));
  }
  const [title, source] = [parameters.string('title'), parameters.string('source')];
  const written = isFree ? inFreeTime(parts) : parts;
  await keepScore({ parameters, outputs }, writeMusicXml({ title, source, parts: written }));
}
