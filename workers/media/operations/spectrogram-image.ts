import { writeFile } from 'node:fs/promises';
import { ConstantQPicture, hzToMel, MelStream, PooledColumns } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { type ColourMapName } from '../../runtime/picture/colour-map';
import { encodePng } from '../../runtime/picture/png';
import { gridOf, type SpectrogramGrid } from '../../runtime/picture/spectrogram-grid';
import { spectrogramPicture } from '../../runtime/picture/spectrogram-picture';
import { feed } from '../reading/feed';

/** Fine enough that bands in the bass still have a bin each. */
const N_FFT = 4096;
const MEL_BANDS = 160;
const LONGEST_HOP = 512;
const SHORTEST_HOP = 32;
const LOWEST_NOTE_HZ = 32.703;

interface Drawing {
  readonly grid: SpectrogramGrid;
  readonly lowHz: number;
  readonly highHz: number;
}

/** A picture of a sound's spectrum over time. Memory depends on the size of the picture, not of the sound. */
export async function spectrogramImage(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const isMel = parameters.string('scale') === 'mel';
  const { grid, ...range } = await (isMel ? melGrid : constantQGrid)(audio, context);
  const picture = spectrogramPicture(grid, {
    ...range,
    width: parameters.number('width'),
    height: parameters.number('height'),
    colours: parameters.string('colours') as ColourMapName,
  });
  const path = await outputs.claim('picture', 'png');
  await writeFile(path, encodePng(picture));
  await outputs.keep('picture', path, { media_type: 'image/png' });
}

async function melGrid(audio: AudioInput, context: OperationContext): Promise<Drawing> {
  const { sampleRate } = audio;
  const hopLength = hopFor(audio, context);
  const pooled = new PooledColumns(MEL_BANDS, context.parameters.number('width'));
  const options = { sampleRate, nFft: N_FFT, hopLength, nMels: MEL_BANDS };
  const stream = new MelStream(options, (mel) => pooled.add(mel));
  const samples = await feed(audio, stream, context);
  stream.end();
  const highHz = sampleRate / 2;
  const melsPerBand = hzToMel(highHz) / (MEL_BANDS + 1);
  const grid = gridOf(pooled, {
    ...gridOptions(context, { samples, sampleRate, hopLength }),
    rowOf: (hz) => hzToMel(hz) / melsPerBand - 1,
  });
  return { grid, lowHz: 0, highHz };
}

async function constantQGrid(audio: AudioInput, context: OperationContext): Promise<Drawing> {
  const { sampleRate } = audio;
  // The transform halves the rate with the hop, octave by octave.
  const hopLength = 2 ** Math.floor(Math.log2(hopFor(audio, context)));
  const columns = context.parameters.number('width');
  const stream = new ConstantQPicture({ sampleRate, hopLength, columns, fminHz: LOWEST_NOTE_HZ });
  const samples = await feed(audio, stream, context);
  const frequencies = stream.frequenciesHz;
  const octaves = Math.log2(frequencies.at(-1)! / LOWEST_NOTE_HZ);
  const grid = gridOf(stream.end(), {
    ...gridOptions(context, { samples, sampleRate, hopLength }),
    rowOf: (hz) => (Math.log2(hz / LOWEST_NOTE_HZ) / octaves) * (frequencies.length - 1),
  });
  return { grid, lowHz: LOWEST_NOTE_HZ, highHz: frequencies.at(-1)! };
}

/** About a frame per pixel; of long sounds several, which are averaged. */
function hopFor({ estimatedFrames }: AudioInput, { parameters }: OperationContext): number {
  if (estimatedFrames === 0) return LONGEST_HOP;
  const perPixel = Math.floor(estimatedFrames / parameters.number('width'));
  return Math.max(SHORTEST_HOP, Math.min(LONGEST_HOP, perPixel));
}

function gridOptions(
  { parameters }: OperationContext,
  sound: { readonly samples: number; readonly sampleRate: number; readonly hopLength: number },
): Pick<SpectrogramGrid, 'rangeDb' | 'durationSeconds'> & { readonly secondsPerFrame: number } {
  return {
    rangeDb: parameters.number('top_db'),
    durationSeconds: sound.samples / sound.sampleRate,
    secondsPerFrame: sound.hopLength / sound.sampleRate,
  };
}
