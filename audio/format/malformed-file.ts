/** Bytes that are not what their format says: the file's fault, never worth a retry. */
export class MalformedFileError extends Error {
  override readonly name = 'MalformedFileError';

  constructor(
    readonly format: 'wav' | 'npy' | 'MIDI' | 'MusicXML',
    reason: string,
  ) {
    super(`not a readable ${format} file: ${reason}`);
  }
}
