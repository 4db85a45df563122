import { kernelsModule } from './compiled';

/**
 * What audio/simd/assembly/kernels.ts exports; addresses are bytes in the instance's memory. Its parameters are described
 * there.
 */
export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  plan(size: number, valueBytes: number): void;
  samplesAt(): number;
  rootsAt(): number;
  realRootsAt(): number;
  spectra(
    this: void,
    signal: number,
    size: number,
    hop: number,
    window: number,
    lanes: number,
    out: number,
  ): void;
  readonly parts: Kernels['spectra'];
  readonly powers: Kernels['spectra'];
  readonly magnitudes: Kernels['spectra'];
  magnitudeColumns(
    signal: number,
    size: number,
    hop: number,
    window: number,
    out: number,
    rowBytes: number,
  ): void;
  readonly spectraPair: Kernels['spectra'];
  readonly powersPair: Kernels['spectra'];
  readonly magnitudesPair: Kernels['spectra'];
  magnitudePairLanes(
    this: void,
    signal: number,
    size: number,
    hop: number,
    window: number,
    lanes: number,
  ): void;
  readonly powerPairLanes: Kernels['magnitudePairLanes'];
  separatePair(lanes: number, count: number, out: number, rowBytes: number): void;
  moments(values: number, bins: number, least: number, out: number): void;
  logarithms(values: number, bins: number, least: number, out: number): void;
  extremes(values: number, bands: number, table: number, scratch: number, out: number): void;
  /** 0 or 1. */
  areFinite(samples: number, count: number): number;
  areFiniteDoubles(samples: number, count: number): number;
  areWithin(samples: number, count: number, most: number): number;
  splitShorts(shorts: number, frames: number, left: number, right: number): void;
  meansOfShorts(shorts: number, frames: number, channels: number, out: number): void;
  powerLanes(signal: number, size: number, hop: number, window: number, lanes: number): void;
  bandsOf(
    powers: number,
    bands: number,
    table: number,
    weights: number,
    lanes: number,
    out: number,
  ): void;
  planBlocks(size: number, outSize: number): void;
  blockRootsAt(): number;
  outRootsAt(): number;
  responseAt(): number;
  filterBlocks(signal: number, hop: number, before: number, count: number, out: number): void;
  pick(
    signal: number,
    sample: number,
    phase: number,
    step: number,
    phaseStep: number,
    count: number,
    table: number,
    phases: number,
    out: number,
  ): void;
  interpolate(
    signal: number,
    from: number,
    step: number,
    count: number,
    table: number,
    phases: number,
    out: number,
  ): void;
  waveletSums(
    signal: number,
    size: number,
    hop: number,
    window: number,
    lanes: number,
    wavelets: number,
    table: number,
    weights: number,
    sumLanes: number,
    isComplex: boolean,
    out: number,
  ): void;
  halfRates(
    signal: number,
    size: number,
    hop: number,
    window: number,
    lanes: number,
    response: number,
    samples: number,
    out: number,
  ): void;
  synthesize(
    rows: number,
    masks: number,
    size: number,
    hop: number,
    window: number,
    lanes: number,
    sum: number,
  ): void;
  forwardReal(size: number, roots: number, lanes: number, out: number): void;
  synthesizeReal(
    size: number,
    roots: number,
    lanes: number,
    spectrum: number,
    window: number,
    sum: number,
  ): void;
  interpolatedPeak(samples: number, count: number, weights: number, taps: number): number;
  weightedSums(
    signal: number,
    step: 1 | -1,
    weights: number,
    taps: number,
    count: number,
    out: number,
  ): void;
  mirroredSums(
    centre: number,
    weights: number,
    half: number,
    sign: 1 | -1,
    count: number,
    out: number,
  ): void;
  transpose(from: number, width: number, count: number, out: number): void;
  windowed(samples: number, window: number, count: number, out: number): void;
  autocorrelation(signal: number, count: number, lags: number, out: number): void;
  repair(
    samples: number,
    count: number,
    weights: number,
    taps: number,
    limit: number,
    repaired: number,
  ): void;
  limitedSquares(samples: number, predictions: number, count: number, limit: number): number;
  backwardReal(size: number, roots: number, lanes: number, spectrum: number, out: number): void;
  transformStretch(
    size: number,
    roots: number,
    lanes: number,
    before: number,
    out: number,
    pair: number,
  ): void;
  correlateStretches(
    size: number,
    roots: number,
    lanes: number,
    last: number,
    pairs: number,
    count: number,
    sum: number,
    out: number,
  ): void;
  lagDifferences(
    samples: number,
    correlation: number,
    first: number,
    last: number,
    out: number,
  ): void;
  softMasks(
    x: number,
    y: number,
    count: number,
    isSquared: boolean,
    marginX: number,
    marginY: number,
    silent: number,
    maskX: number,
    maskY: number,
  ): void;
  insertRow(windows: number, columns: number, size: number, filled: number, row: number): void;
  slideRows(
    windows: number,
    columns: number,
    size: number,
    leaving: number,
    coming: number,
    medians: number,
  ): void;
  mediansOf(windows: number, columns: number, size: number, medians: number): void;
  alongRows(
    rows: number,
    count: number,
    rowBytes: number,
    size: number,
    sources: number,
    lanes: number,
    window: number,
    out: number,
  ): void;
  correlations(
    signal: number,
    size: number,
    window: number,
    lanes: number,
    lags: number,
    norm: number,
    out: number,
    stride: number,
  ): void;
  addPowers(
    signal: number,
    size: number,
    window: number,
    lanes: number,
    count: number,
    sums: number,
  ): void;
  decibels(values: number, count: number, least: number, floor: number): number;
  rises(now: number, before: number, count: number, floor: number): number;
  middle(values: number, count: number): number;
  cepstra(
    powers: number,
    rows: number,
    inputs: number,
    least: number,
    floor: number,
    matrix: number,
    outputs: number,
    out: number,
  ): void;
}

/** Node's types name the interface, not the object. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

/** An instance with memory of its own, which goes when nobody refers to it any more. */
export function instantiateKernels(): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelsModule, 'base64'));
  return new WebAssembly.Instance(compiled).exports as Kernels;
}
