import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { STATISTIC_NAMES, type StatisticName } from './moments';
import { type Fractions } from './weighted-percentiles';

/** The parameters of FluCoMa's BufStats, with its defaults. */
export interface BufStatsOptions {
  /** First frame; default 0. */
  readonly startFrame?: number;
  /** Number of frames, -1 for all that follow; default -1. */
  readonly numFrames?: number;
  /** First channel; default 0. */
  readonly startChan?: number;
  /** Number of channels, -1 for all that follow; default -1. */
  readonly numChans?: number;
  /** Which statistics; default all seven. */
  readonly select?: readonly StatisticName[];
  /** How many orders of differences, 0 to 2; default 0. */
  readonly numDerivs?: number;
  /** Percentile reported as `low`; default 0. */
  readonly low?: number;
  /** Percentile reported as `mid`, from low to high; default 50. */
  readonly middle?: number;
  /** Percentile reported as `high`; default 100. */
  readonly high?: number;
  /** Interquartile ranges beyond the quartiles after which a frame is left out, -1 for never; default -1. */
  readonly outliersCutoff?: number;
  /** One weight per frame; negative ones count as 0. */
  readonly weights?: SampleArray;
}

export interface BufStatsPlan {
  /** The chosen frames of the chosen channels; at least one, none empty. */
  readonly lines: readonly Float64Array[];
  readonly select: readonly StatisticName[];
  readonly numDerivs: number;
  readonly fractions: Fractions;
  readonly outliersCutoff: number;
  readonly weights: Float64Array | undefined;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planBufStats(
  channels: readonly SampleArray[],
  options: BufStatsOptions,
): BufStatsPlan {
  const numDerivs = requireInteger('numDerivs', options.numDerivs ?? 0, { min: 0, max: 2 });
  const lines = chooseLines(channels, options);
  const frames = lines[0]!.length;
  if (frames <= numDerivs) {
    throw new InvalidParameterError('numFrames', frames, `more than numDerivs (${numDerivs})`);
  }
  const weights = options.weights && Float64Array.from(options.weights);
  if (weights) requireInteger('weights.length', weights.length, { min: frames, max: frames });
  return {
    lines,
    select: chooseStatistics(options.select ?? STATISTIC_NAMES),
    numDerivs,
    fractions: chooseFractions(options),
    outliersCutoff: requireFinite('outliersCutoff', options.outliersCutoff ?? -1, { min: -1 }),
    weights,
  };
}

function chooseLines(channels: readonly SampleArray[], options: BufStatsOptions): Float64Array[] {
  const available = channels.length;
  const startChan = requireInteger('startChan', options.startChan ?? 0, {
    min: 0,
    max: available - 1,
  });
  const numChans = countOf('numChans', options.numChans, available - startChan);
  const length = channels[startChan]!.length;
  const startFrame = requireInteger('startFrame', options.startFrame ?? 0, {
    min: 0,
    max: length - 1,
  });
  const numFrames = countOf('numFrames', options.numFrames, length - startFrame);
  return channels.slice(startChan, startChan + numChans).map((channel) => {
    if (channel.length !== length) {
      throw new InvalidParameterError(
        'channels',
        `lengths ${length} and ${channel.length}`,
        'equal lengths',
      );
    }
    return Float64Array.from(channel.subarray(startFrame, startFrame + numFrames));
  });
}

function countOf(field: string, wanted: number | undefined, available: number): number {
  if (wanted === undefined || wanted === -1) return available;
  return requireInteger(field, wanted, { min: 1, max: available });
}

function chooseStatistics(select: readonly StatisticName[]): readonly StatisticName[] {
  const unknown = select.find((name) => !STATISTIC_NAMES.includes(name));
  if (unknown !== undefined || select.length === 0) {
    throw new InvalidParameterError('select', unknown ?? 'empty', STATISTIC_NAMES.join(', '));
  }
  return select;
}

function chooseFractions({ low = 0, middle = 50, high = 100 }: BufStatsOptions): Fractions {
  requireFinite('middle', middle, { min: 0, max: 100 });
  requireFinite('low', low, { min: 0, max: middle });
  requireFinite('high', high, { min: middle, max: 100 });
  return [low / 100, middle / 100, high / 100];
}
