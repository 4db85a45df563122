import { type ByteSource } from '../state/byte-source';
import { StorageFailure } from '../state/failure';
import { boundaryOf, DelimitedReader } from './delimited-reader';

/** A form that was posted: its fields, then the file that is still on its way. */
export interface Form {
  /** By lower-case name. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly fileName: string;
  readonly file: ByteSource;
}

const lineBreak = Buffer.from('\r\n');

/**
 * Reads a multipart/form-data body up to its file, which comes last.
 * @throws StorageFailure when there is no field `file`
 */
export async function readForm(contentType: string | undefined, body: ByteSource): Promise<Form> {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  const reader = new DelimitedReader(body);
  await reader.readUntil(delimiter.subarray(2));
  const fields: Record<string, string | undefined> = {};
  while ((await reader.take(2)).equals(lineBreak)) {
    const disposition = await readDisposition(reader);
    const name = parameterOf(disposition, 'name') ?? '';
    if (name === 'file') {
      const fileName = parameterOf(disposition, 'filename') ?? '';
      return { fields, fileName, file: reader.streamUntil(delimiter) };
    }
    fields[name.toLowerCase()] = (await reader.readUntil(delimiter)).toString('utf8');
  }
  throw new StorageFailure('invalid', 'POST requires exactly one file upload per request.');
}

/** The content disposition among the headers of a part, which end at an empty line. */
async function readDisposition(reader: DelimitedReader): Promise<string> {
  let disposition = '';
  for (;;) {
    const line = (await reader.readUntil(lineBreak)).toString('utf8');
    if (line === '') return disposition;
    if (/^content-disposition:/i.test(line)) disposition = line;
  }
}

function parameterOf(disposition: string, name: string): string | undefined {
  const match = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(
    disposition,
  );
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2];
}
