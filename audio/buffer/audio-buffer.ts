/** Samples in memory: channels of one length, full scale ±1, and their rate in Hz. */
export interface AudioBuffer {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}
