import { readFileSync } from 'node:fs';
import { decodeNpy, ModelWindows, NoteStream, WINDOW_SAMPLES } from '@attacca/audio';
import { type EngineName } from '../../workers/transcriber/runtime/engine';
import { openModel, type LoadedModel } from '../../workers/transcriber/runtime/load-model';
import { MODELS_LOCATION } from './models-location';
import { ownPeakMegabytes } from './own-peak';

/** What one engine took, in a process of its own. */
export interface EngineRun {
  readonly engine: string;
  readonly notes: number;
  /** From nothing loaded to a model that is ready. */
  readonly loadMilliseconds: number;
  readonly firstWindowMilliseconds: number;
  /** From samples to notes, without the first window. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** The most that was resident of the process, in MB of 10^6 bytes. */
  readonly peakMegabytes: number;
}

export interface EngineRequest {
  readonly engine: EngineName;
  readonly threads: number;
  readonly location: string;
  /** Mono samples at the rate of the model, as .npy. */
  readonly samples: string;
}

/** @throws Error when the engine is not there */
export async function runEngine({ samples, ...request }: EngineRequest): Promise<EngineRun> {
  const { data } = decodeNpy(readFileSync(samples));
  const loading = performance.now();
  const model = await openModel('basic-pitch', request);
  const loadMilliseconds = performance.now() - loading;
  const first = performance.now();
  await runWindow(model, new Float32Array(WINDOW_SAMPLES));
  const firstWindowMilliseconds = performance.now() - first;
  const started = performance.now();
  const before = process.cpuUsage();
  const stream = new NoteStream();
  await hearNotes(model, data as Float32Array, [stream]);
  const notes = stream.end().length;
  const { user, system } = process.cpuUsage(before);
  return {
    engine: `${model.engine.name} ${model.engine.version}`,
    notes,
    loadMilliseconds,
    firstWindowMilliseconds,
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: ownPeakMegabytes(),
  };
}

/** Basic Pitch on the engine that is taken by default, by one thread. */
export function openNoteModel(): Promise<LoadedModel> {
  const engine = 'onnxruntime-node';
  return openModel('basic-pitch', { engine, threads: 1, location: MODELS_LOCATION });
}

/** Gives what the model says of a sound to streams, each of options of its own. @param samples mono, at NOTE_SAMPLE_RATE */
export async function hearNotes(
  model: LoadedModel,
  samples: Float32Array,
  streams: readonly NoteStream[],
): Promise<void> {
  const windows = new ModelWindows();
  for (const cut of [windows.push(samples), windows.end()]) {
    for (const window of cut) {
      const { frames, onsets, contours } = await runWindow(model, window);
      const activations = { frames: frames!.data, onsets: onsets!.data, contours: contours!.data };
      for (const stream of streams) stream.push(activations, windows.samples);
    }
  }
}

function runWindow(model: LoadedModel, window: Float32Array): ReturnType<LoadedModel['run']> {
  return model.run({ audio: { shape: [1, WINDOW_SAMPLES, 1], data: window } });
}
