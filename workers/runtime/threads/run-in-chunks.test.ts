import fc from 'fast-check';
import { resolveParameters, type Operation } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { join } from 'node:path';
import { audioAnalyzerOperations } from '../../audio-analyzer/operations';
import { flucomaOperations } from '../../flucoma-service/operations';
import { noise } from '../testing/sound-files';
import { BufferStore } from './buffer-store';
import { chunkPlan } from './chunk-plan';
import { computeChunk, type ChunkResult } from './compute-chunk';
import { cutChunks } from './cut-chunks';

const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
const table = { ...audioAnalyzerOperations, ...flucomaOperations };
const sampleRate = 8000;

interface Case {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  /** So many that later chunks begin beyond the first context; default 12,000. */
  readonly samples?: number;
}

const small = { n_fft: 256, hop_length: 64, sr: sampleRate };
const fluid = { windowsize: 128, hopsize: 32 };
const cases: readonly Case[] = [
  { name: 'librosa-hpss', given: { kernel_size: 9, sr: sampleRate }, samples: 60_000 },
  { name: 'librosa-hpss', given: { kernel_size: 7, margin: 2, sr: sampleRate }, samples: 60_000 },
  { name: 'fluid-hpss', given: { ...fluid, harmfiltersize: 7, percfiltersize: 9 } },
  { name: 'fluid-hpss', given: { windowsize: 100, hopsize: 30, fftsize: 256, maskingmode: 2 } },
  {
    name: 'librosa-yin',
    given: { fmin: 200, fmax: 1000, frame_length: 256, sr: sampleRate, center: false },
  },
  { name: 'librosa-yin', given: { fmin: 200, fmax: 1000, frame_length: 255, sr: sampleRate } },
  { name: 'librosa-chroma-stft', given: { ...small, tuning: 0 } },
  { name: 'librosa-spectral-bandwidth', given: small },
  { name: 'librosa-spectral-contrast', given: { ...small, fmin: 100, n_bands: 4 } },
  { name: 'librosa-spectral-rolloff', given: { ...small, center: false } },
  { name: 'librosa-spectral-flatness', given: { ...small, hop_length: 100 } },
  { name: 'librosa-spectral-centroid', given: { ...small, hop_length: 300 } },
  { name: 'fluid-mfcc', given: { ...fluid, maxfreq: 4000 } },
  { name: 'melbands', given: { ...fluid, maxfreq: 4000 } },
  { name: 'pitch', given: fluid },
  { name: 'spectralshape', given: fluid },
  { name: 'fluid-chroma', given: fluid },
];

function resolved({ name, given }: Case): { operation: Operation; parameters: Parameters } {
  const operation = catalog.findOperationAnywhere(name)!;
  const { parameters, errors } = resolveParameters(operation, given);
  expect(errors).toEqual([]);
  return { operation, parameters };
}
type Parameters = ReturnType<typeof resolveParameters>['parameters'];

async function inChunks(
  chosen: Case,
  signal: Float32Array,
  framesPerChunk: number,
): Promise<readonly ChunkResult[]> {
  const { operation, parameters } = resolved(chosen);
  const plan = chunkPlan(operation.name, parameters)!;
  const { hopSamples } = plan;
  const results: ChunkResult[] = [];
  const buffers = new BufferStore();
  for await (const chunk of cutChunks(soundOf(signal), plan, { framesPerChunk, buffers })) {
    const order = { operation, parameters, sampleRate, hopSamples, chunk, spent: [] };
    const result = await computeChunk(order, table, new BufferStore());
    buffers.give(result.samples.buffer);
    results.push(result);
  }
  return results;
}

function soundOf(signal: Float32Array): { blocks(): AsyncIterable<readonly Float32Array[]> } {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is wanted
    async *blocks() {
      for (let at = 0; at < signal.length; at += 1000) yield [signal.subarray(at, at + 1000)];
    },
  };
}

/** Every output of all chunks, frame after frame or sample after sample. */
function joined(results: readonly ChunkResult[]): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const { matrices, sounds } of results) {
    for (const [port, { rows, columns, data }] of Object.entries(matrices)) {
      for (let t = 0; t < columns; t++)
        for (let row = 0; row < rows; row++) (all[port] ??= []).push(data[row * columns + t]!);
    }
    for (const [port, samples] of Object.entries(sounds)) (all[port] ??= []).push(...samples);
  }
  return all;
}

describe.each(cases)('$name with $given', (chosen) => {
  it('gives in chunks what it gives as a whole, to the bit', async () => {
    const size = fc.record({
      samples: fc.integer({
        min: chosen.samples ?? 12_000,
        max: 2000 + (chosen.samples ?? 12_000),
      }),
      framesPerChunk: fc.integer({ min: 6, max: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(size, async ({ samples, framesPerChunk }) => {
        const signal = noise(samples, 7);
        const whole = joined(await inChunks(chosen, signal, 1e6));
        const parts = await inChunks(chosen, signal, framesPerChunk);
        const [first] = Object.values(whole);
        expect(first!.length).toBeGreaterThan(20);
        expect(joined(parts)).toEqual(whole);
      }),
      { numRuns: 1 },
    );
  });
});

test('more than one chunk is made of a long sound', async () => {
  expect((await inChunks(cases[0]!, noise(60_000), 20)).length).toBeGreaterThan(3);
});

test.each([
  ['librosa-mfcc', {}],
  ['librosa-melspectrogram', {}],
  ['librosa-chroma-stft', { tuning: -1 }],
  ['fluid-mfcc', { startframe: 5 }],
  ['ampslice', {}],
])('%s with %j is heard as a whole', (name, given) => {
  const { operation, parameters } = resolved({ name, given });
  expect(chunkPlan(operation.name, parameters)).toBeNull();
});

test('a sample that is no number is told with its place in the whole sound', async () => {
  const signal = noise(30_000);
  signal[25_000] = NaN;
  await expect(inChunks(cases[0]!, signal, 10)).rejects.toThrow('sample 25000 is NaN');
});
