import type { FfprobeData, FfprobeStream } from 'fluent-ffmpeg';

/** What `probe` reports; names carry their unit. Null where the file does not say. */
export interface MediaDescription {
  /** The first of ffprobe's names for the container. */
  readonly container: string;
  readonly container_description: string | null;
  readonly codec: string;
  readonly codec_description: string | null;
  readonly profile: string | null;
  readonly duration_seconds: number | null;
  /** In Hz. */
  readonly sample_rate: number;
  readonly channels: number;
  readonly channel_layout: string | null;
  /** Bits per sample as stored; null for lossy codecs, which store none. */
  readonly bit_depth: number | null;
  /** What the decoder gives: `s16`, `fltp` … */
  readonly sample_format: string | null;
  readonly bit_rate_bits_per_second: number | null;
  readonly size_bytes: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly streams: readonly { readonly type: string; readonly codec: string }[];
}

/** Tags are text by strangers: so many of them, and so much of each, is kept. */
const MAX_TAGS = 64;
const MAX_TAG_CHARACTERS = 1024;

/** The description of a file's first sound track, from ffprobe's report. */
export function describeMedia(
  { format, streams }: FfprobeData,
  audio: FfprobeStream,
  sizeBytes: number,
): MediaDescription {
  return {
    container: (format.format_name ?? 'unknown').split(',')[0]!,
    container_description: text(format.format_long_name),
    codec: audio.codec_name ?? 'unknown',
    codec_description: text(audio.codec_long_name),
    profile: text(audio.profile),
    duration_seconds: positive(audio.duration, format.duration),
    sample_rate: Number(audio.sample_rate),
    channels: Number(audio.channels),
    channel_layout: text(audio.channel_layout),
    bit_depth: positive(audio.bits_per_raw_sample, audio.bits_per_sample),
    sample_format: text(audio.sample_fmt),
    bit_rate_bits_per_second: positive(audio.bit_rate, format.bit_rate),
    size_bytes: sizeBytes,
    tags: { ...tagsOf(format.tags), ...tagsOf(audio['tags']) },
    streams: streams.map(({ codec_type, codec_name }) => ({
      type: codec_type ?? 'unknown',
      codec: codec_name ?? 'unknown',
    })),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== 'unknown' ? value : null;
}

function positive(...values: readonly unknown[]): number | null {
  return values.map(Number).find((value) => Number.isFinite(value) && value > 0) ?? null;
}

function tagsOf(tags: unknown): Record<string, string> {
  if (typeof tags !== 'object' || tags === null) return {};
  const entries = Object.entries(tags as Record<string, unknown>).slice(0, MAX_TAGS);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.toLowerCase(),
      String(value).slice(0, MAX_TAG_CHARACTERS),
    ]),
  );
}
