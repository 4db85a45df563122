import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { MalformedFileError } from './malformed-file';
import { isLittleEndian } from './native-samples';
import { parseNpyHeader } from './npy-header';

/** Element types that Attacca reads and writes, all little-endian. */
export type NpyDtype = 'float32' | 'float64' | 'int64';

/** An n-dimensional array in C order: the last index runs fastest. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Float32Array is float32, Float64Array float64, BigInt64Array int64. */
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const DESCRIPTORS = { float32: '<f4', float64: '<f8', int64: '<i8' } as const;
const BYTES = { float32: 4, float64: 8, int64: 8 } as const;
/** NEP 1: the data starts at a multiple of this. */
const ALIGNMENT = 64;

/** The bytes before the data of a version 1.0 file: magic, version, length and padded description. @throws InvalidParameterError */
export function encodeNpyHeader(
  dtype: NpyDtype,
  shape: readonly number[],
): Uint8Array<ArrayBuffer> {
  for (const size of shape) requireInteger('shape', size, { min: 0 });
  // A tuple of one wants its comma.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${DESCRIPTORS[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = MAGIC.length + 4;
  const total = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const text = `${dictionary.padEnd(total - prefix - 1)}\n`;
  const header = new Uint8Array(total);
  header.set([...MAGIC, 1, 0, text.length & 0xff, text.length >> 8]);
  header.set(new TextEncoder().encode(text), prefix);
  return header;
}

/** A NumPy file, as numpy.save writes it. @throws InvalidParameterError if shape and data do not agree */
export function encodeNpy(array: NpyArray): Uint8Array<ArrayBuffer> {
  const [header, elements] = npyParts(array);
  const file = new Uint8Array(header.length + elements.length);
  file.set(header);
  file.set(elements, header.length);
  return file;
}

/**
 * The same in two parts, to be written one after another.
 * @returns the header, and the elements where they lie if files have them so
 * @throws InvalidParameterError
 */
export function npyParts({ shape, data }: NpyArray): [header: Uint8Array, elements: Uint8Array] {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (expected !== data.length) {
    throw new InvalidParameterError('shape', `(${shape.join(', ')})`, `${data.length} elements`);
  }
  const dtype = dtypeOf(data);
  const header = encodeNpyHeader(dtype, shape);
  if (isLittleEndian)
    return [header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  const elements = new Uint8Array(data.byteLength);
  const write = writerOf(new DataView(elements.buffer), dtype);
  for (let i = 0; i < data.length; i++) write(i * BYTES[dtype], data[i]!);
  return [header, elements];
}

function dtypeOf(data: NpyArray['data']): NpyDtype {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Float64Array ? 'float64' : 'int64';
}

function writerOf(view: DataView, dtype: NpyDtype): (at: number, value: number | bigint) => void {
  if (dtype === 'float32') return (at, value) => view.setFloat32(at, Number(value), true);
  if (dtype === 'float64') return (at, value) => view.setFloat64(at, Number(value), true);
  return (at, value) => view.setBigInt64(at, BigInt(value), true);
}

/**
 * Reads a NumPy file of versions 1 to 3, whose elements may be in either order.
 * @param isShared true when the elements may lie in the file's own memory, which then is not to change
 * @throws MalformedFileError
 */
export function decodeNpy(file: Uint8Array, { isShared = false } = {}): NpyArray {
  const { descriptor, shape, isFortranOrder, dataOffset } = parseNpyHeader(file);
  const dtype = (Object.keys(DESCRIPTORS) as NpyDtype[]).find(
    (key) => DESCRIPTORS[key] === descriptor,
  );
  if (!dtype) {
    const readable = Object.values(DESCRIPTORS).join(', ');
    throw new MalformedFileError('npy', `its elements are ${descriptor}; readable: ${readable}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (file.length - dataOffset !== count * BYTES[dtype]) {
    const given = `${file.length - dataOffset} bytes of data`;
    throw new MalformedFileError('npy', `${given} where its shape wants ${count * BYTES[dtype]}`);
  }
  const elements = file.subarray(dataOffset);
  // A view must lie at a multiple of the element size.
  const isView = isShared && elements.byteOffset % BYTES[dtype] === 0;
  // A Node Buffer's own slice would share its memory, and `.buffer` would be all of it.
  const bytes = isView ? elements : Uint8Array.prototype.slice.call(elements);
  const data = viewOf(bytes, dtype);
  return { shape, data: isFortranOrder ? inCOrder(data, shape) : data };
}

/** Elements whose first index runs fastest, so that the last one does. */
function inCOrder(data: NpyArray['data'], shape: readonly number[]): NpyArray['data'] {
  const result = data.slice();
  let from = 0;
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0; to < data.length; to++) {
    result[to] = data[from]!;
    from = increment(index, shape, from);
  }
  return result;
}

/** Moves an index on as C order does. @returns where its element lies in Fortran order */
function increment(index: number[], shape: readonly number[], position: number): number {
  let stride = shape.reduce((product, size) => product * size, 1);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    stride /= shape[axis]!;
    if (++index[axis]! < shape[axis]!) return position + stride;
    index[axis] = 0;
    position -= (shape[axis]! - 1) * stride;
  }
  return position;
}

/** Typed arrays have the machine's byte order, which is little-endian wherever Node runs. */
function viewOf({ buffer, byteOffset, byteLength }: Uint8Array, dtype: NpyDtype): NpyArray['data'] {
  const length = byteLength / BYTES[dtype];
  if (dtype === 'float32') return new Float32Array(buffer, byteOffset, length);
  return dtype === 'float64'
    ? new Float64Array(buffer, byteOffset, length)
    : new BigInt64Array(buffer, byteOffset, length);
}
