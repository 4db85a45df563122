import { OnsetStrengthStream, tempogramColumns, type ColumnNorm } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { windowOptions } from '../features/framing-options';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { pushAllKept } from '../../runtime/operation/keep-frames';

/** Columns between two looks at how full the memory is. */
const COLUMNS_AT_A_TIME = 1000;

/** `librosa.feature.tempogram`: (win_length, frames), float32. */
export async function librosaTempogram(context: OperationContext): Promise<void> {
  const { parameters, inputs } = context;
  const audio = await inputs.audio('audio');
  const options = {
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
  };
  const envelope = await pushAllKept(
    context,
    audio,
    (createKeeper) => new OnsetStrengthStream(options, createKeeper),
  );
  const columns = tempogramColumns(envelope, {
    winLength: parameters.number('win_length'),
    center: parameters.boolean('center'),
    norm: parameters.string('norm') as ColumnNorm,
    ...windowOptions(parameters),
  });
  const writer = new MatrixWriter(context, { port: 'tempogram', rows: columns.rows });
  try {
    for (let frame = 0; frame < columns.frames; frame++) {
      writer.append(columns.at(frame));
      if (frame % COLUMNS_AT_A_TIME === 0) await writer.relieve();
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
}
