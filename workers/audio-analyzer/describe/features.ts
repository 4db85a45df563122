import { type Descriptors, type Features } from './fields';
import { beatEnergies } from './sample-shape';
import { type SoundMeasurements } from './sound-measurements';

/** Where Essentia's scale of danceability ends for music. */
const MOST_DANCEABLE = 3;
const LEAST_BEATS = 16;
/** C, C sharp … B by Essentia's names. */
const TONICS = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

/** What Spotify's audio features were, as far as it can be told. */
export function describedAsSpotifyDid(
  measured: SoundMeasurements,
  descriptors: Descriptors,
): Features {
  const { key, rhythm, signal } = measured;
  const seconds = signal.samples.length / signal.sampleRate;
  const isHeard = measured.envelope !== null && descriptors.brightness !== null;
  return {
    ...(isHeard ? guesses(measured, descriptors) : noGuesses),
    key: key.key === null ? -1 : TONICS.indexOf(key.key),
    mode: key.scale === null ? null : key.scale === 'major' ? 1 : 0,
    loudness: descriptors.loudness,
    tempo: rhythm.bpm,
    time_signature: beatsPerBar(beatEnergies(signal, rhythm.ticks)),
    duration_ms: Math.round(1000 * seconds),
  };
}

const noGuesses = {
  danceability: null,
  energy: null,
  speechiness: null,
  acousticness: null,
  instrumentalness: null,
  liveness: null,
  valence: null,
};

function guesses(measured: SoundMeasurements, descriptors: Descriptors) {
  const { signal, rhythm, key, lowLevel, levels } = measured;
  const brightness = Number(descriptors.brightness) / 100;
  const onsetsPerSecond = (measured.onsets.length * signal.sampleRate) / signal.samples.length;
  const loudness = descriptors.loudness === null ? -70 : Number(descriptors.loudness);
  const energy =
    0.5 * between(loudness, -40, -5) +
    0.3 * between(onsetsPerSecond, 0, 8) +
    0.2 * (1 - (lowLevel.shape.flatness ?? 1));
  const speechiness = between(levels.syllabicShare, 0.3, 0.8) * between(levels.quietShare, 0, 0.5);
  const liveness = between(30 - levels.floorDb, 0, 30);
  const modeShare = key.scale === null ? 0.5 : key.scale === 'major' ? 0.7 : 0.3;
  return {
    danceability: between(measured.danceability, 0, MOST_DANCEABLE),
    energy,
    speechiness,
    acousticness: 1 - (energy + brightness) / 2,
    instrumentalness: 1 - Math.max(speechiness, lowLevel.trustedShare / 2),
    liveness: descriptors.reverbness === true ? liveness : liveness / 2,
    valence: 0.5 * modeShare + 0.3 * between(rhythm.bpm, 60, 180) + 0.2 * brightness,
  };
}

/** Where a value lies between two others, 0 … 1. */
function between(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** 3 or 4, by the autocorrelation of the energies of beats; null for too few beats. */
function beatsPerBar(energies: readonly number[]): number | null {
  if (energies.length < LEAST_BEATS) return null;
  const mean = energies.reduce((sum, value) => sum + value, 0) / energies.length;
  const repeats = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < energies.length; i++)
      sum += (energies[i]! - mean) * (energies[i - lag]! - mean);
    return sum / (energies.length - lag);
  };
  return repeats(3) > repeats(4) ? 3 : 4;
}
