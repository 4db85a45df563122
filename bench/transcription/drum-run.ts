import {
  DRUM_INSTRUMENTS,
  DRUM_SAMPLE_RATE,
  drumFeatureStream,
  drumGain,
  drumHits,
  featureMatrix,
  fluxDrumActivations,
  type DrumHit,
  type DrumThresholds,
} from '@attacca/audio';
import { drumActivationsOf } from '../../workers/transcriber/drums/drum-activations';
import { judgedDrums } from '../../workers/transcriber/drums/judged-drums';
import { openModel, type LoadedModel } from '../../workers/transcriber/runtime/load-model';
import { type ModelConfig } from '../../workers/transcriber/runtime/model-config';
import { readMono } from './annotated-songs';
import { ownPeakMegabytes } from './own-peak';

/** What a drum model found in recordings, and what it took, in a process of its own. */
export interface DrumRun {
  readonly engine: string;
  /** Of each sound, in order. */
  readonly hits: readonly (readonly DrumHit[])[];
  /** From nothing loaded to a model that is ready. */
  readonly loadMilliseconds: number;
  /** From samples to hits. */
  readonly cpuSeconds: number;
  readonly soundSeconds: number;
  /** The most that was resident of the process, the samples of one recording among it, in MB of 10^6 bytes. */
  readonly peakMegabytes: number;
}

export interface DrumRequest {
  readonly sounds: readonly string[];
  /** Where the models are. */
  readonly location: string;
}

/**
 * What a peak of `fluxDrumActivations` reaches. Chosen as those of the network were: for the best F on the training's
 * validation recordings.
 */
const RULE_THRESHOLDS: DrumThresholds = {
  kick: 0.6,
  snare: 0.7,
  'closed-hi-hat': 0.25,
  'open-hi-hat': 0.3,
  tom: 0.4,
  crash: 0.9,
  ride: 0.1,
};
const BLOCK_SAMPLES = 65_536;

/** @throws Error when the engine or the model is not there */
export async function runDrumModel({ sounds, location }: DrumRequest): Promise<DrumRun> {
  const loading = performance.now();
  const load = modelsIn({ engine: 'onnxruntime-node', threads: 1, location });
  const model = await load('drums');
  const loadMilliseconds = performance.now() - loading;
  const hits: DrumHit[][] = [];
  let [cpuSeconds, soundSeconds] = [0, 0];
  for (const sound of sounds) {
    const samples = readMono(sound, DRUM_SAMPLE_RATE);
    const before = process.cpuUsage();
    hits.push(await hitsByModel(load, samples));
    const { user, system } = process.cpuUsage(before);
    cpuSeconds += (user + system) / 1e6;
    soundSeconds += samples.length / DRUM_SAMPLE_RATE;
  }
  return {
    engine: `${model.engine.name} ${model.engine.version}`,
    ...{ hits, loadMilliseconds, cpuSeconds, soundSeconds },
    peakMegabytes: ownPeakMegabytes(),
  };
}

/** Gives the models of a configuration, each opened once. */
export function modelsIn(config: ModelConfig): LoadNamed {
  const opened = new Map<string, Promise<LoadedModel>>();
  return (name) => {
    const model = opened.get(name) ?? openModel(name, config);
    opened.set(name, model);
    return model;
  };
}

type LoadNamed = (name: string) => Promise<LoadedModel>;

/** As `drum-transcribe` finds them. @param samples mono, at DRUM_SAMPLE_RATE */
export async function hitsByModel(load: LoadNamed, samples: Float32Array): Promise<DrumHit[]> {
  const model = await load('drums');
  const { signal } = new AbortController();
  const audio = {
    channels: 1,
    sampleRate: DRUM_SAMPLE_RATE,
    estimatedFrames: samples.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- what reads a file waits, this does not
    async *blocks() {
      for (let at = 0; at < samples.length; at += BLOCK_SAMPLES) {
        yield [samples.subarray(at, at + BLOCK_SAMPLES)];
      }
    },
  };
  const activations = await drumActivationsOf(
    model,
    { audio, gain: gainOf(samples) },
    { signal, progress: () => undefined },
  );
  const judged = await judgedDrums(activations, model.card, { signal, load });
  return drumHits(judged, judged.thresholds);
}

/** Those of the rules that a model is to be better than. @param samples mono, at DRUM_SAMPLE_RATE */
export function hitsByRules(samples: Float32Array): DrumHit[] {
  const gain = gainOf(samples);
  const features = featureMatrix(samples, (onValues) => drumFeatureStream({ gain }, onValues));
  return drumHits(fluxDrumActivations(features), RULE_THRESHOLDS);
}

function gainOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return drumGain(sum / samples.length);
}

/** How many hits of each instrument there are. */
export function countByInstrument(hits: readonly DrumHit[]): number[] {
  return DRUM_INSTRUMENTS.map(
    (name) => hits.filter(({ instrument }) => instrument === name).length,
  );
}
