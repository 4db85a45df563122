import { writeFile } from 'node:fs/promises';
import { writeMxl } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';

/** Writes a score as the output "output", compressed where the parameter "format" says so. */
export async function keepScore(
  { parameters, outputs }: Pick<OperationContext, 'parameters' | 'outputs'>,
  musicXml: string,
): Promise<void> {
  const isCompressed = parameters.string('format') === 'mxl';
  const path = await outputs.claim('output', isCompressed ? 'mxl' : 'musicxml');
  await writeFile(path, isCompressed ? writeMxl(musicXml) : musicXml);
  const mediaType = 'application/vnd.recordare.musicxml';
  await outputs.keep('output', path, {
    media_type: isCompressed ? mediaType : `${mediaType}+xml`,
  });
}
