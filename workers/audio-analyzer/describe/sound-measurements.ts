import {
  FrameStore,
  LevelCurve,
  LoudnessMeter,
  LowLevelDescriptionStream,
  OnsetDetectStream,
  envelopeShape,
  pitchClassProfilesStream,
  type EnvelopeShape,
  type Loudness,
  type LowLevelDescription,
} from '@attacca/audio';
import { type AudioInput } from '../../runtime/operation/context';
import { detectChords, type Chords, type Profiles } from '../essentia/chords';
import { danceability } from '../essentia/dynamics';
import { estimateKey, type KeyEstimate } from '../essentia/key';
import { extractRhythm, type Rhythm } from '../essentia/rhythm';
import { SignalCollector, type WholeSignal } from '../essentia/whole-signal';
import { type EssentiaRun } from '../essentia/algorithms';
import { levelShape, type LevelShape } from './level-shape';

/** All that a description is made of. */
export interface SoundMeasurements {
  readonly signal: WholeSignal;
  readonly loudness: Loudness;
  readonly lowLevel: LowLevelDescription;
  /** Pitch class profiles, one per 2048 samples. */
  readonly profiles: Profiles;
  /** Seconds. */
  readonly onsets: readonly number[];
  readonly levels: LevelShape;
  readonly zeroCrossingRate: number;
  /** Null for a sound in which nothing is heard. */
  readonly envelope: EnvelopeShape | null;
  readonly rhythm: Rhythm;
  readonly key: KeyEstimate;
  readonly chords: Chords;
  readonly danceability: number;
}

/** Samples of a stretch whose level is measured. */
const STRETCH = 1024;
const PROFILE_HOP = 2048;
const ONSET_HOP = 512;
const CHORD_SECONDS = 2;

/** Reads the sound once, in its own channels; all but loudness is of their mean. @throws InvalidParameterError, AttaccaError */
export async function measureSound(
  audio: AudioInput,
  progress: (fraction: number) => void,
  run: EssentiaRun,
): Promise<SoundMeasurements> {
  const streams = new Streams(audio);
  for await (const block of audio.blocks()) {
    streams.push(block);
    progress(Math.min(0.5, (0.5 * streams.samples) / audio.estimatedFrames));
  }
  const streamed = streams.end();
  const { signal, profiles } = streamed;
  const { sampleRate } = signal;
  const grid = { hopSize: PROFILE_HOP, sampleRate, windowSize: CHORD_SECONDS };
  const rhythm = await extractRhythm(signal, {}, run);
  progress(0.9);
  return {
    ...streamed,
    rhythm,
    key: await estimateKey(signal, {}, run),
    chords: await detectChords(profiles, grid, run),
    danceability: (await danceability(signal, {}, run)).danceability,
    envelope: signal.isSilent ? null : envelopeShape(signal.samples, sampleRate),
  };
}

type Streamed = Omit<SoundMeasurements, 'rhythm' | 'key' | 'chords' | 'danceability' | 'envelope'>;

/** What can be measured block by block. */
class Streams {
  readonly #sampleRate: number;
  readonly #meter: LoudnessMeter;
  readonly #signal: SignalCollector;
  readonly #lowLevel: LowLevelDescriptionStream;
  readonly #onsets: OnsetDetectStream;
  readonly #levels = new LevelCurve(STRETCH);
  readonly #profiles: FrameStore;
  readonly #profileStream;
  #samples = 0;

  constructor(audio: AudioInput) {
    const { sampleRate } = audio;
    this.#sampleRate = sampleRate;
    this.#meter = new LoudnessMeter(audio);
    this.#signal = new SignalCollector(audio.estimatedFrames);
    this.#lowLevel = new LowLevelDescriptionStream(sampleRate);
    this.#onsets = new OnsetDetectStream({ sampleRate, hopLength: ONSET_HOP });
    const create = pitchClassProfilesStream({ sampleRate, hopSize: PROFILE_HOP });
    this.#profileStream = create((values) => this.#profiles.append().set(values));
    this.#profiles = new FrameStore(this.#profileStream.rows);
  }

  get samples(): number {
    return this.#samples;
  }

  push(block: readonly Float32Array[]): void {
    const mono = meanOf(block);
    // First: it refuses what is not finite, whichever channel it is in.
    this.#signal.push(mono);
    this.#meter.push(block);
    this.#lowLevel.push(mono);
    this.#onsets.push(mono);
    this.#levels.push(mono);
    this.#profileStream.push(mono);
    this.#samples += mono.length;
  }

  end(): Streamed {
    const signal = this.#signal.end(this.#sampleRate);
    this.#profileStream.end();
    const { powers, zeroCrossingRate } = this.#levels.end();
    const onsets = signal.isSilent ? [] : this.#onsets.end();
    return {
      signal,
      loudness: this.#meter.end(),
      lowLevel: this.#lowLevel.end(),
      profiles: signal.isSilent ? silenced(this.#profiles) : this.#profiles,
      onsets: onsets.map((frame) => (frame * ONSET_HOP) / this.#sampleRate),
      levels: levelShape(powers, this.#sampleRate / STRETCH),
      zeroCrossingRate,
    };
  }
}

function meanOf(block: readonly Float32Array[]): Float32Array {
  if (block.length === 1) return block[0]!;
  const mean = new Float32Array(block[0]!.length);
  for (const channel of block) for (let i = 0; i < mean.length; i++) mean[i]! += channel[i]!;
  for (let i = 0; i < mean.length; i++) mean[i]! /= block.length;
  return mean;
}

/** What rounding leaves of nothing is no chord. */
function silenced({ frames, width }: FrameStore): Profiles {
  const nothing = new Float32Array(width);
  return { frames, frame: () => nothing };
}
