import { MalformedFileError } from './malformed-file';

interface NpyHeader {
  /** NumPy's type string, such as `<f4`. */
  readonly descriptor: string;
  readonly shape: readonly number[];
  /** True when the first index runs fastest. */
  readonly isFortranOrder: boolean;
  readonly dataOffset: number;
}

const MAGIC = '\x93NUMPY';

/** Reads the header of a NumPy file, versions 1 to 3 (NEP 1). @throws MalformedFileError */
export function parseNpyHeader(file: Uint8Array): NpyHeader {
  const { start, end } = locateDictionary(file);
  const text = String.fromCharCode(...file.subarray(start, end));
  // A list describes the columns of a table: no type of ours, and named as it stands.
  const descriptor = field(text, /'descr':\s*'?((?<=')[^']+|\[[^\]]*\])/, 'descr');
  const order = field(text, /'fortran_order':\s*(True|False)/, 'fortran_order');
  const tuple = field(text, /'shape':\s*\(([\d,\s]*)\)/, 'shape');
  const shape = tuple
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  return { descriptor, shape, isFortranOrder: order === 'True', dataOffset: end };
}

function locateDictionary(file: Uint8Array): { start: number; end: number } {
  if (file.length < 12 || String.fromCharCode(...file.subarray(0, 6)) !== MAGIC) {
    throw new MalformedFileError('npy', 'it does not start with the NumPy magic');
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isShort = view.getUint8(6) === 1;
  const start = isShort ? 10 : 12;
  const end = start + (isShort ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > file.length) throw new MalformedFileError('npy', 'it ends inside its header');
  return { start, end };
}

function field(text: string, pattern: RegExp, name: string): string {
  const value = pattern.exec(text)?.[1];
  if (value === undefined)
    throw new MalformedFileError('npy', `its header has no readable ${name}`);
  return value;
}
