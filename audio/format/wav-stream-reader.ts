import { MalformedFileError } from './malformed-file';
import { bytesPerSample, decodeFrames } from './sample-codec';
import { parseWavHeader, type WavHeader } from './wav-header-parse';

export interface WavStreamHandlers {
  /** Called once, before the first block. */
  readonly onHeader?: (header: WavHeader) => void;
  /** Called with the next samples, one new array per channel. */
  readonly onBlock: (channels: Float32Array[]) => void;
}

/** What a stream turned out to hold. */
export interface WavStreamSummary {
  readonly header: WavHeader;
  /** Samples per channel that were there. */
  readonly frames: number;
  /** Bytes that the header declares but that never came. */
  readonly missingBytes: number;
}

/** Decodes a WAV file that arrives in chunks of any size. What follows the samples is ignored. */
export class WavStreamReader {
  readonly #handlers: WavStreamHandlers;
  #pending = new Uint8Array(0);
  #header: WavHeader | undefined;
  #remaining = Infinity;
  #frames = 0;

  constructor(handlers: WavStreamHandlers) {
    this.#handlers = handlers;
  }

  /** Takes the next bytes. @throws MalformedFileError */
  push(chunk: Uint8Array): void {
    const bytes = this.#withPending(chunk);
    const samples = this.#header ? bytes : this.#readHeader(bytes);
    if (samples && this.#header) this.#decode(samples, this.#header);
  }

  /** @throws MalformedFileError if the header never ended */
  end(): WavStreamSummary {
    if (!this.#header) throw new MalformedFileError('wav', 'it ends inside its header');
    const { dataBytes } = this.#header;
    const missingBytes = dataBytes === undefined ? 0 : this.#remaining - this.#pending.length;
    return { header: this.#header, frames: this.#frames, missingBytes };
  }

  #withPending(chunk: Uint8Array): Uint8Array {
    if (this.#pending.length === 0) return chunk;
    const joined = new Uint8Array(this.#pending.length + chunk.length);
    joined.set(this.#pending);
    joined.set(chunk, this.#pending.length);
    return joined;
  }

  #readHeader(bytes: Uint8Array): Uint8Array | undefined {
    const result = parseWavHeader(bytes);
    if (result.kind === 'incomplete') {
      this.#pending = bytes.slice();
      return undefined;
    }
    this.#header = result.header;
    this.#remaining = result.header.dataBytes ?? Infinity;
    this.#handlers.onHeader?.(result.header);
    return bytes.subarray(result.header.dataOffset);
  }

  #decode(bytes: Uint8Array, header: WavHeader): void {
    const available = Math.min(bytes.length, this.#remaining);
    const frameBytes = header.channels * bytesPerSample(header.encoding);
    const whole = available - (available % frameBytes);
    this.#pending = bytes.slice(whole, available);
    if (whole === 0) return;
    this.#remaining -= whole;
    this.#frames += whole / frameBytes;
    this.#handlers.onBlock(decodeFrames(bytes.subarray(0, whole), header));
  }
}
