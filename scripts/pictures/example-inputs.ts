import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveParameters, usedInputs, type Catalog, type Operation } from '@attacca/core';
import { executeLocally, type LocalOutput } from '@attacca/workers';
import { drumSheetBars, quantizedText } from '../../test/notation-examples';
import { type Example } from './examples';

type Inputs = Readonly<Record<string, string | readonly string[]>>;
type Outputs = Readonly<Record<string, LocalOutput>>;

const RECORDING = 'test/fixtures/recordings/spunkyrace-excerpt.ogg';
const SPEECH = 'test/fixtures/vectors/speech.wav';
const SAMPLE_RATE = 44_100;
const HOP_LENGTH = 512;
const SECONDS = 6;
/** Where in the recording the points of data sets are from: parts that differ. */
const PART_SECONDS = [0, 8.6, 10.5, 14.5];
const PART_LENGTH_SECONDS = 1.5;
/** Bars of the scores that are shown. */
const SHOWN_BARS = 16;

/** What operations are shown with, made by other operations. */
export class ExampleInputs {
  readonly #root: string;
  readonly #catalog: Catalog;
  readonly #folder: string;
  /** By where in the recording they are from. */
  readonly #cuts = new Map<string, Promise<string>>();
  #made = 0;

  /** @param place where the project is, and a folder for what is made */
  constructor(catalog: Catalog, place: { readonly root: string; readonly folder: string }) {
    this.#catalog = catalog;
    this.#root = place.root;
    this.#folder = place.folder;
  }

  /** The sound that an operation is shown with. */
  sound({ sound = 'music' }: Example): Promise<string> {
    return sound === 'speech' ? Promise.resolve(join(this.#root, SPEECH)) : this.#cut(0, SECONDS);
  }

  /** A file for each port that must have one. @throws Error for a port that nothing is known for */
  async of(operation: Operation, example: Example): Promise<Inputs> {
    const inputs: Record<string, string | readonly string[]> = {};
    if (operation.name === 'drum-hits') return this.#activations('drum', example);
    if (operation.name === 'note-events') return this.#activations('note', example);
    const heard: readonly string[] = example.heard ?? [];
    const used = usedInputs(operation, (name) => heard.includes(name));
    const needed = used.filter(({ name }) => !heard.includes(name));
    const isJoin = needed.some(({ name }) => name === 'layout');
    if (isJoin) return this.#slicedFeatures(example);
    for (const name of example.heard ?? []) inputs[name] = await this.#heard(name, example);
    for (const { name, type, cardinality } of needed) {
      if (type === 'audio') inputs[name] = await this.sound(example);
      else if (type === 'matrix' && cardinality === 'many') inputs[name] = await this.#points();
      else if (type === 'matrix') inputs[name] = await this.#features(await this.sound(example));
      else if (type === 'musicxml') inputs[name] = await this.#score();
      else if (name === 'quantized') inputs[name] = this.#quantized();
      else if (name === 'model') inputs[name] = await this.#model();
      else if (name === 'beats') Object.assign(inputs, await this.#beatsAndOnsets(example));
      else throw new Error(`${operation.name}: tell scripts/pictures what to give to "${name}"`);
    }
    return inputs;
  }

  /** Runs an operation. @throws AttaccaError */
  async run(
    name: string,
    inputs: Inputs,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<Outputs> {
    const operation = this.#catalog.findOperationAnywhere(name)!;
    const resolved = resolveParameters(operation, parameters);
    if (resolved.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(resolved.errors)}`);
    const outDir = join(this.#folder, `${name}-${this.#made++}`);
    const given = { operation, parameters: resolved.parameters, inputs, outDir };
    return (await executeLocally(given)).outputs;
  }

  /** The features of a few parts, each a matrix of points. */
  async #points(): Promise<string[]> {
    const files: string[] = [];
    for (const start of PART_SECONDS) {
      files.push(await this.#features(await this.#cut(start, PART_LENGTH_SECONDS)));
    }
    return files;
  }

  /** Some bars of drums, as `quantize` writes them. */
  #quantized(): string {
    const path = join(this.#folder, `quantized-${this.#made++}.json`);
    writeFileSync(path, quantizedText(drumSheetBars().slice(0, SHOWN_BARS)));
    return path;
  }

  async #score(): Promise<string> {
    const { output } = await this.run('musicxml', { quantized: this.#quantized() });
    return fileOf(output!);
  }

  /** A model of those points. */
  async #model(): Promise<string> {
    const { fit } = await this.run('pca', { source: await this.#points() });
    return fileOf(fit!);
  }

  /** What is transcribed of a sound. */
  async #heard(what: 'notes' | 'events' | 'beats', example: Example): Promise<string> {
    const [operation, output] = {
      notes: ['note-transcribe', 'notes'] as const,
      events: ['drum-transcribe', 'hits'] as const,
      beats: ['beat-track', 'beats'] as const,
    }[what];
    const outputs = await this.run(operation, { audio: await this.sound(example) });
    return fileOf(outputs[output]!);
  }

  /** Beats of a sound, and onsets to put on them. */
  async #beatsAndOnsets(example: Example): Promise<Inputs> {
    const audio = await this.sound(example);
    const { beats } = await this.run('beat-track', { audio });
    const { onsets } = await this.run('librosa-onset-detect', { audio });
    return { beats: fileOf(beats!), events: fileOf(onsets!) };
  }

  async #features(sound: string, sampleRate = SAMPLE_RATE / 2): Promise<string> {
    const parameters = { n_mfcc: 13, sr: sampleRate, hop_length: HOP_LENGTH };
    const { mfcc } = await this.run('librosa-mfcc', { audio: sound }, parameters);
    return fileOf(mfcc!);
  }

  /** The features of overlapping slices of a sound, and how it was sliced. */
  async #slicedFeatures(example: Example): Promise<Inputs> {
    const cut = { length: 256 * HOP_LENGTH, overlap: 16 * HOP_LENGTH, unit: 'samples' };
    const { slices, layout } = await this.run(
      'slice-fixed',
      { audio: await this.sound(example) },
      cut,
    );
    const features: string[] = [];
    for (const path of filesOf(slices!)) features.push(await this.#features(path, SAMPLE_RATE));
    return { features, layout: fileOf(layout!) };
  }

  /** What a network says of the slices of a sound, and how it was sliced. */
  async #activations(kind: 'drum' | 'note', example: Example): Promise<Inputs> {
    const audio = await this.sound(example);
    const { slices, layout } = await this.run(`${kind}-slices`, { audio });
    const inputs: Record<string, string[]> = { layout: [fileOf(layout!)] };
    for (const slice of filesOf(slices!)) {
      const said = await this.run(`${kind}-activations`, { audio: slice });
      for (const [port, output] of Object.entries(said)) (inputs[port] ??= []).push(fileOf(output));
    }
    return inputs;
  }

  #cut(fromSeconds: number, seconds: number): Promise<string> {
    const key = `${fromSeconds} ${seconds}`;
    let cut = this.#cuts.get(key);
    if (cut === undefined) {
      const frames = { startframe: fromSeconds * SAMPLE_RATE, numframes: seconds * SAMPLE_RATE };
      const source = join(this.#root, RECORDING);
      cut = this.run('bufcompose', { source }, frames).then(({ composed }) => fileOf(composed!));
      this.#cuts.set(key, cut);
    }
    return cut;
  }
}

/** The one file of an output. */
export function fileOf(output: LocalOutput): string {
  return filesOf(output)[0]!;
}

export function filesOf(output: LocalOutput): readonly string[] {
  return output.kind === 'file' ? [output.path] : output.items.map(({ path }) => path);
}
