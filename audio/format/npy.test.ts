import fc from 'fast-check';
import { decodeNpy, encodeNpy, encodeNpyHeader, type NpyArray } from './npy';

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
const arrays = shapes.chain((shape): fc.Arbitrary<NpyArray> => {
  const length = shape.reduce((product, size) => product * size, 1);
  const size = { minLength: length, maxLength: length };
  return fc
    .oneof(fc.float32Array(size), fc.float64Array(size), fc.bigInt64Array(size))
    .map((data) => ({ shape, data }));
});

/** Every position in C order, and the index that lies there. */
function indexesOf(shape: readonly number[]): [number, number[]][] {
  const length = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length }, (_, position) => {
    let rest = position;
    const index = shape.toReversed().map((size) => {
      const digit = rest % size;
      rest = Math.floor(rest / size);
      return digit;
    });
    return [position, index.reverse()];
  });
}

function positionOf(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((position, digit, axis) => position * shape[axis]! + digit, 0);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('npy', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(decodeNpy(encodeNpy(array))).toEqual(array);
      }),
    );
  });

  it('has a header as NEP 1 wants it', () => {
    const dtypes = fc.constantFrom('float32' as const, 'float64' as const, 'int64' as const);
    fc.assert(
      fc.property(dtypes, fc.array(fc.nat(2 ** 40), { maxLength: 12 }), (dtype, shape) => {
        const header = encodeNpyHeader(dtype, shape);
        expect(latin1(header.subarray(0, 8))).toBe('\x93NUMPY\x01\x00');
        expect(header.length % 64).toBe(0);
        expect(header[8]! + 256 * header[9]!).toBe(header.length - 10);
        const text = latin1(header.subarray(10));
        // A Python literal with sorted keys, spaces and one newline at the end.
        expect(text).toMatch(
          /^\{'descr': '<[fi][48]', 'fortran_order': False, 'shape': \((\d+,|(\d+, )+\d+)?\), \} *\n$/,
        );
        const tuple = /\((.*)\)/.exec(text)![1]!;
        expect(tuple.split(',').filter(Boolean).map(Number)).toEqual(shape);
      }),
    );
  });

  it('puts a known array where NumPy puts it', () => {
    const file = encodeNpy({ shape: [2, 1], data: Float32Array.of(1, -2) });
    expect(file).toHaveLength(128 + 8);
    expect(Array.from(file.subarray(128))).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
  });

  it('reads from the middle of a larger buffer and version 2 headers', () => {
    const file = encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) });
    const version2 = Uint8Array.of(
      ...file.subarray(0, 6),
      2,
      0,
      file[8]!,
      file[9]!,
      0,
      0,
      ...file.subarray(10),
    );
    const shifted = new Uint8Array(version2.length + 3);
    shifted.set(version2, 3);
    expect(decodeNpy(shifted.subarray(3)).data).toEqual(Float64Array.of(1, 2, 3));
  });

  it('reads what NumPy writes in Fortran order', () => {
    // numpy.save of numpy.asfortranarray(numpy.arange(6, dtype='f4').reshape(2, 3)).
    const dictionary = `{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }`;
    const header = `\x93NUMPY\x01\x00v\x00${dictionary.padEnd(117)}\n`;
    const values = Buffer.from(Float32Array.of(0, 3, 1, 4, 2, 5).buffer);
    const { shape, data } = decodeNpy(Buffer.concat([Buffer.from(header, 'latin1'), values]));
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
  });

  it('has for each index the element that Fortran order has there', () => {
    fc.assert(
      fc.property(arrays, ({ shape, data }) => {
        const file = encodeNpy({ shape, data });
        const text = latin1(file).replace('False', 'True ');
        const read = decodeNpy(Buffer.from(text, 'latin1'));
        // The same bytes, seen as C order of the shape turned round: axes are swapped, elements are not.
        for (const [position, index] of indexesOf(shape)) {
          expect(read.data[position]).toBe(
            data[positionOf(index.toReversed(), shape.toReversed())],
          );
        }
      }),
    );
  });

  const good = Buffer.from(encodeNpy({ shape: [2, 2], data: new Float32Array(4) })).toString(
    'latin1',
  );

  test.each([
    ['text', 'hello, this is no array', 'NumPy magic'],
    ['a cut header', good.slice(0, 60), 'ends inside its header'],
    ['cut data', good.slice(0, -1), '15 bytes of data where its shape wants 16'],
    [
      'big-endian elements',
      good.replace('<f4', '>f4'),
      'its elements are >f4; readable: <f4, <f8, <i8',
    ],
    [
      'a table of named columns',
      good.replace("'<f4'", "[('a', '<f4')]"),
      "its elements are [('a', '<f4')]; readable",
    ],
    ['no shape', good.replace('shape', 'shade'), 'no readable shape'],
  ])('refuses %s', (_, text, message) => {
    expect(() => decodeNpy(Buffer.from(text, 'latin1'))).toThrow(message);
  });

  it('refuses a shape that does not fit the data', () => {
    expect(() => encodeNpy({ shape: [3], data: new Float32Array(4) })).toThrow(
      'shape is "(3)"; allowed: 4 elements',
    );
  });
});
