import { MalformedFileError } from '../../format/malformed-file';

/** Reads the numbers of a MIDI file one after the other. @throws MalformedFileError where the bytes end too early */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  /** The next byte, which stays. */
  peek(): number {
    const byte = this.u8();
    this.#at--;
    return byte;
  }

  u16(): number {
    return 256 * this.u8() + this.u8();
  }

  u32(): number {
    return 65_536 * this.u16() + this.u16();
  }

  /** Seven bits a byte, at most four bytes. */
  variableLength(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.u8();
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new MalformedFileError('MIDI', 'a number has more than four bytes');
  }

  take(count: number): Uint8Array {
    const to = this.#at + count;
    if (to > this.#bytes.length)
      throw new MalformedFileError('MIDI', 'it ends before its last track does');
    const taken = this.#bytes.subarray(this.#at, to);
    this.#at = to;
    return taken;
  }
}
