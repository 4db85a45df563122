import { MalformedFileError } from './malformed-file';
import { bytesPerSample, type SampleEncoding } from './sample-codec';
import {
  DS64_BYTES,
  encodingOf,
  EXTENSIBLE_GUID_REST,
  SIZE_UNKNOWN,
  TAG_EXTENSIBLE,
} from './wav-format-codes';

/** What a WAV file's header says. */
export interface WavHeader {
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly encoding: SampleEncoding;
  /** Where the samples start in the file. */
  readonly dataOffset: number;
  /** Bytes of samples, as the header declares them; undefined when it was written before they were known. */
  readonly dataBytes: number | undefined;
  /** Samples per channel; undefined with dataBytes. */
  readonly frames: number | undefined;
}

/** Either the header, or how many bytes from the start of the file are needed to get further. */
export type WavHeaderResult =
  | { readonly kind: 'header'; readonly header: WavHeader }
  | { readonly kind: 'incomplete'; readonly neededBytes: number };

type Format = Pick<WavHeader, 'sampleRate' | 'channels' | 'encoding'>;

/** `fmt ` is 16 to 40 bytes; what an even longer one holds is not needed. */
const LONGEST_FMT = 40;

/**
 * Reads a RIFF, RF64 or BW64 header from the first bytes of a file.
 * @param head any number of bytes from the start
 * @throws MalformedFileError
 */
export function parseWavHeader(head: Uint8Array): WavHeaderResult {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 12) return { kind: 'incomplete', neededBytes: 12 };
  const container = checkContainer(view);
  let format: Format | undefined;
  let longDataBytes: number | undefined;
  for (let at = 12; ;) {
    if (at + 8 > head.length) return { kind: 'incomplete', neededBytes: at + 8 };
    const id = fourCharacters(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === 'data') {
      const declared = dataBytesOf({ container, size, longDataBytes });
      return { kind: 'header', header: finish(format, body, declared) };
    }
    const wanted = { 'fmt ': Math.min(size, LONGEST_FMT), ds64: DS64_BYTES }[id] ?? 0;
    if (body + wanted > head.length) return { kind: 'incomplete', neededBytes: body + wanted };
    if (id === 'fmt ') format = parseFormat(view, body, size);
    if (id === 'ds64') longDataBytes = Number(view.getBigUint64(body + 8, true));
    // Chunks start at even positions.
    at = body + size + (size % 2);
  }
}

type Container = 'RIFF' | 'RF64' | 'BW64';

function checkContainer(view: DataView): Container {
  const container = fourCharacters(view, 0);
  if (container !== 'RIFF' && container !== 'RF64' && container !== 'BW64') {
    throw new MalformedFileError(
      'wav',
      `it starts with ${JSON.stringify(container)}, not RIFF or RF64`,
    );
  }
  const form = fourCharacters(view, 8);
  if (form !== 'WAVE') {
    throw new MalformedFileError('wav', `its RIFF form is ${JSON.stringify(form)}, not WAVE`);
  }
  return container;
}

function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function dataBytesOf(declared: {
  readonly container: Container;
  readonly size: number;
  readonly longDataBytes: number | undefined;
}): number | undefined {
  if (declared.size !== SIZE_UNKNOWN) return declared.size;
  return declared.container === 'RIFF' ? undefined : declared.longDataBytes;
}

function parseFormat(view: DataView, at: number, size: number): Format {
  if (size < 16) throw new MalformedFileError('wav', `its fmt chunk has ${size} bytes, not 16`);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const frameBytes = view.getUint16(at + 12, true);
  const tag = plainTag(view, at, size);
  // The container's bits: 12- and 20-bit samples lie left-justified in 16 and 24.
  const bits = (8 * frameBytes) / channels;
  const encoding = encodingOf(tag, bits);
  if (!encoding || sampleRate === 0) {
    const given = `format ${tag} with ${bits}-bit samples, ${channels} channels at ${sampleRate} Hz`;
    throw new MalformedFileError(
      'wav',
      `${given}; readable: PCM of 8 to 32 bits, float of 32 or 64`,
    );
  }
  return { sampleRate, channels, encoding };
}

function plainTag(view: DataView, at: number, size: number): number {
  const tag = view.getUint16(at, true);
  if (tag !== TAG_EXTENSIBLE) return tag;
  const isKnown =
    size >= 40 && EXTENSIBLE_GUID_REST.every((byte, i) => view.getUint8(at + 26 + i) === byte);
  if (!isKnown)
    throw new MalformedFileError('wav', 'its extensible format has an unknown sub-format');
  return view.getUint16(at + 24, true);
}

function finish(format: Format | undefined, dataOffset: number, dataBytes?: number): WavHeader {
  if (!format) throw new MalformedFileError('wav', 'its data chunk comes before any fmt chunk');
  const frameBytes = format.channels * bytesPerSample(format.encoding);
  const frames = dataBytes === undefined ? undefined : Math.floor(dataBytes / frameBytes);
  return { ...format, dataOffset, dataBytes, frames };
}
