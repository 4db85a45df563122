import { encodeNpy } from '@attacca/audio';

/*
 * The matrices that every input for matrices is tried with: five rows, twenty-four columns where nothing else is said,
 * enough for every operation's defaults.
 */

const ROWS = 5;
const COLUMNS = 24;

function ordinaryValues(length = ROWS * COLUMNS): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * i) + (i % COLUMNS) / 10);
}

function npy(shape: readonly number[], data: Float32Array | Float64Array | BigInt64Array) {
  return encodeNpy({ shape, data });
}

function ofShape(...shape: readonly number[]): Uint8Array {
  return npy(shape, ordinaryValues(shape.reduce((product, size) => product * size, 1)));
}

function filled(value: number): Uint8Array {
  return npy([ROWS, COLUMNS], new Float32Array(ROWS * COLUMNS).fill(value));
}

function scaled(factor: number): Uint8Array {
  return npy(
    [ROWS, COLUMNS],
    ordinaryValues().map((value) => factor * value),
  );
}

function spoilt(value: number): Uint8Array {
  const values = ordinaryValues();
  values[30] = value;
  return npy([ROWS, COLUMNS], values);
}

interface Header {
  readonly version?: 1 | 2 | 3;
  readonly descr?: string;
  readonly order?: string;
  readonly shape?: string;
  readonly body?: Uint8Array;
}

/** A NumPy file put together by hand, right or wrong. */
function handmade({
  version = 1,
  descr = "'<f4'",
  order = 'False',
  shape = `(${ROWS}, ${COLUMNS})`,
  body = bytesOf(ordinaryValues()),
}: Header): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const prefix = version === 1 ? 10 : 12;
  const file = new Uint8Array(prefix + text.length + body.length);
  file.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(file.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  file.set(new TextEncoder().encode(text), prefix);
  file.set(body, prefix + text.length);
  return file;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function longBits(): BigInt64Array {
  return BigInt64Array.from(ordinaryValues(), (value) => BigInt(Math.round(100 * value)));
}

/** Points that are all the same: no direction, no spread, no nearest. */
function alike(): Uint8Array {
  const values = ordinaryValues().map((_, i) => Math.floor(i / COLUMNS));
  return npy([ROWS, COLUMNS], values);
}

/** By name: the bytes of a file called `<name>.npy`, whatever they are. */
export const hostileMatrices = {
  ordinary: () => ofShape(ROWS, COLUMNS),
  'NaN among the values': () => spoilt(NaN),
  'an infinity among the values': () => spoilt(Infinity),
  'minus infinity among the values': () => spoilt(-Infinity),
  'values of 1e30': () => scaled(1e30),
  'doubles of 1e300': () =>
    npy(
      [ROWS, COLUMNS],
      Float64Array.from(ordinaryValues(), (x) => 1e300 * x),
    ),
  denormals: () => scaled(1e-40),
  zeros: () => filled(0),
  'columns that are all alike': alike,
  'one row': () => ofShape(1, COLUMNS),
  'one column': () => ofShape(ROWS, 1),
  'two columns': () => ofShape(ROWS, 2),
  'a single value': () => ofShape(1, 1),
  'one dimension': () => ofShape(COLUMNS),
  'no dimension': () => npy([], ordinaryValues(1)),
  'three dimensions': () => ofShape(2, 3, 4),
  'no rows': () => ofShape(0, COLUMNS),
  'no columns': () => ofShape(ROWS, 0),
  'no values in one dimension': () => ofShape(0),
  doubles: () => npy([ROWS, COLUMNS], Float64Array.from(ordinaryValues())),
  'whole numbers of 64 bits': () => npy([ROWS, COLUMNS], longBits()),
  'whole numbers of 32 bits': () => handmade({ descr: "'<i4'" }),
  'big-endian values': () => handmade({ descr: "'>f4'" }),
  'complex values': () => handmade({ descr: "'<c8'", shape: '(5, 12)' }),
  'Python objects': () => handmade({ descr: "'|O'" }),
  'a table of named columns': () => handmade({ descr: "[('a', '<f4'), ('b', '<f4')]" }),
  'Fortran order': () => handmade({ order: 'True' }),
  'a header of version 2': () => handmade({ version: 2 }),
  'a header of version 3': () => handmade({ version: 3 }),
  'a shape far beyond the file': () => handmade({ shape: '(1000000000, 1000000)' }),
  'a shape whose size cannot be counted': () =>
    handmade({ shape: '(9007199254740993, 9007199254740993, 0)' }),
  'a shape below zero': () => handmade({ shape: '(-5, -24)' }),
  'values that are missing': () => handmade({ body: bytesOf(ordinaryValues(100)) }),
  'values too many': () => handmade({ body: bytesOf(ordinaryValues(200)) }),
  'half a value at the end': () => handmade({ body: bytesOf(ordinaryValues()).subarray(0, 478) }),
  'half a header': () => ofShape(ROWS, COLUMNS).subarray(0, 40),
  'a header longer than the file': () =>
    ofShape(ROWS, COLUMNS).map((byte, at) => (at === 9 ? 255 : byte)),
  'a header of code': () =>
    handmade({ order: "__import__('os').system('touch /tmp/x')", shape: 'exit()' }),
  'an empty file': () => new Uint8Array(0),
  text: () => text('1,2,3\n4,5,6\n'),
} satisfies Readonly<Record<string, () => Uint8Array>>;

export type MatrixName = keyof typeof hostileMatrices;

/** Rows of inputs that take no other number, by `<operation>.<port>`. */
const rowsOfInputs: Readonly<Record<string, number>> = {
  'drum-hits.activations': 7,
  'drum-hits.velocities': 7,
  'drum-hits.timbre': 41,
  'note-events.frames': 88,
  'note-events.onsets': 88,
  'note-events.contours': 264,
};

/** What an input takes that not every matrix will do for; undefined for all others. */
export function ordinaryMatrixOf(input: string): Uint8Array | undefined {
  const rows = rowsOfInputs[input];
  return rows === undefined ? undefined : ofShape(rows, COLUMNS);
}
