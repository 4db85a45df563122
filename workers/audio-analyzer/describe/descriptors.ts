import { RunningStatistics, RunningVectorStatistics } from '@attacca/audio';
import { chordSegments, type Profiles } from '../essentia/chords';
import { type Descriptors } from './fields';
import { beatEnergies, isLoopable } from './sample-shape';
import { type SoundMeasurements } from './sound-measurements';
import { timbreOf } from './timbre';

/** The highest confidence that RhythmExtractor2013 gives. */
const MOST_RHYTHM_CONFIDENCE = 5.32;
const REVERBERANT_SECONDS = 0.6;
const NOTES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** What Freesound publishes of a sound. */
export function describedAsFreesoundDoes(measured: SoundMeasurements): Descriptors {
  const { samples, sampleRate } = measured.signal;
  const { levels } = measured;
  return {
    ...eventDescriptors(measured),
    ...tonalDescriptors(measured),
    ...spectralDescriptors(measured),
    ...envelopeDescriptors(measured),
    ...timbreDescriptors(measured),
    loudness: finite(measured.loudness.integratedLufs),
    dynamic_range: measured.loudness.rangeLu,
    silence_rate: levels.silenceRate,
    start_time: levels.startSeconds,
    duration: samples.length / sampleRate,
    zero_crossing_rate: measured.zeroCrossingRate,
  };
}

function eventDescriptors({ signal, rhythm, onsets, levels }: SoundMeasurements) {
  const energies = beatEnergies(signal, rhythm.ticks);
  return {
    bpm: rhythm.bpm,
    bpm_confidence: Math.min(1, rhythm.confidence / MOST_RHYTHM_CONFIDENCE),
    beat_count: rhythm.ticks.length,
    beat_times: rhythm.ticks,
    beat_loudness: mean(energies),
    onset_count: onsets.length,
    onset_times: onsets,
    single_event: levels.events === 1 && onsets.length <= 1,
    loopable: isLoopable(signal),
  };
}

function tonalDescriptors(measured: SoundMeasurements) {
  const { key, lowLevel, chords, profiles } = measured;
  const { pitch, medianPitch } = lowLevel;
  const midi = medianPitch === null ? null : Math.round(69 + 12 * Math.log2(medianPitch / 440));
  const progression = chordSegments(chords).labels.filter((label) => label !== 'N');
  return {
    tonality: key.key === null ? null : `${key.key} ${key.scale}`,
    tonality_confidence: key.strength,
    chord_progression: progression,
    chord_count: progression.length,
    pitch: pitch.mean,
    pitch_min: pitch.min,
    pitch_max: pitch.max,
    pitch_var: pitch.variance,
    pitch_confidence: lowLevel.pitchConfidence,
    pitch_salience: lowLevel.salience,
    note_midi: midi,
    note_name: midi === null ? null : `${NOTES[midi % 12]}${Math.floor(midi / 12) - 1}`,
    note_confidence: midi === null ? 0 : (lowLevel.pitchConfidence ?? 0) * lowLevel.trustedShare,
    ...profileDescriptors(profiles),
    dissonance: lowLevel.dissonance,
    inharmonicity: lowLevel.inharmonicity,
    tristimulus: lowLevel.tristimulus,
  };
}

function profileDescriptors(profiles: Profiles) {
  const values = new RunningVectorStatistics(profiles.frames === 0 ? 0 : profiles.frame(0).length);
  const crests = new RunningStatistics();
  const entropies = new RunningStatistics();
  for (let frame = 0; frame < profiles.frames; frame++) {
    const profile = profiles.frame(frame);
    const total = profile.reduce((sum, value) => sum + value, 0);
    if (total === 0) continue;
    values.add(profile);
    crests.add((Math.max(...profile) * profile.length) / total);
    let entropy = 0;
    for (const value of profile)
      if (value > 0) entropy -= (value / total) * Math.log2(value / total);
    entropies.add(entropy);
  }
  return {
    hpcp: values.means,
    hpcp_var: values.variances,
    hpcp_crest: crests.mean,
    hpcp_entropy: entropies.mean,
  };
}

function spectralDescriptors({ lowLevel }: SoundMeasurements) {
  const { shape } = lowLevel;
  return {
    spectral_centroid: shape.centroid,
    spectral_spread: shape.spread,
    spectral_skewness: shape.skewness,
    spectral_complexity: lowLevel.complexity,
    spectral_crest: shape.crest,
    spectral_energy: shape.energy,
    spectral_entropy: shape.entropy,
    spectral_flatness: shape.flatness,
    spectral_rolloff: shape.rolloff,
    mfcc: lowLevel.mfcc,
    mfcc_var: lowLevel.mfccVariance,
  };
}

function envelopeDescriptors({ envelope, signal }: SoundMeasurements) {
  const seconds = signal.samples.length / signal.sampleRate;
  return {
    duration_effective: envelope?.effectiveSeconds ?? null,
    amplitude_peak_ratio: envelope?.peakRatio ?? null,
    log_attack_time: envelope?.logAttackTime ?? null,
    decay_strength: envelope?.strongDecay ?? null,
    temporal_centroid: envelope?.centroidSeconds ?? null,
    temporal_centroid_ratio: envelope === null ? null : envelope.centroidSeconds / seconds,
    temporal_decrease: envelope?.decrease ?? null,
    temporal_skewness: envelope?.skewness ?? null,
    temporal_spread: envelope?.spread ?? null,
  };
}

function timbreDescriptors({ lowLevel, envelope, levels }: SoundMeasurements) {
  const timbre = timbreOf(lowLevel);
  const quickness = envelope === null ? 0 : Math.min(1, Math.max(0, -envelope.logAttackTime / 3));
  return {
    brightness: timbre?.brightness ?? null,
    depth: timbre?.depth ?? null,
    boominess: timbre?.boominess ?? null,
    warmth: timbre?.warmth ?? null,
    sharpness: timbre?.sharpness ?? null,
    roughness: lowLevel.dissonance === null ? null : 100 * lowLevel.dissonance,
    hardness: timbre === null ? null : timbre.brightness / 2 + 50 * quickness,
    reverbness: (levels.decaySeconds ?? 0) >= REVERBERANT_SECONDS,
  };
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
