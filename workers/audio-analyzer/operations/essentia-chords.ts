import { FrameStore, pitchClassProfilesStream, type WindowName } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { chordSegments, detectChords, type Profiles } from '../essentia/chords';

/** Essentia's names of windows that scipy has under another. */
const WINDOWS: Readonly<Record<string, WindowName>> = {
  blackmanharris62: 'blackmanharris62',
  blackmanharris92: 'blackmanharris',
  hann: 'hann',
  hamming: 'hamming',
};

/** Essentia's ChordsDetection over our own pitch class profiles: when which chord sounds. */
export async function essentiaChords(context: OperationContext): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const { sampleRate } = audio;
  const hopSize = context.parameters.number('hop_size');
  const windowSize = context.parameters.number('window_size');
  const { profiles, samples } = await profilesOf(audio, context);
  const frames = await detectChords(profiles, { hopSize, sampleRate, windowSize }, context);
  const { labels, strengths, from, to } = chordSegments(frames);
  // Frames are centred on their time: a chord lasts from its first one to the next chord's.
  const startSamples = from.map((frame) => frame * hopSize);
  const endSamples = to.map((frame) => Math.min(frame * hopSize, samples));
  await context.outputs.json('chords', {
    times: startSamples.map((sample) => sample / sampleRate),
    samples: startSamples,
    end_times: endSamples.map((sample) => sample / sampleRate),
    end_samples: endSamples,
    labels,
    strengths,
  });
}

async function profilesOf(
  audio: AudioInput,
  { parameters, progress }: OperationContext,
): Promise<{ profiles: Profiles; samples: number }> {
  const hopSize = parameters.number('hop_size');
  const create = pitchClassProfilesStream({
    sampleRate: audio.sampleRate,
    frameSize: parameters.number('frame_size'),
    hopSize,
    window: WINDOWS[parameters.string('window_type')]!,
    minFrequency: parameters.number('min_frequency'),
    maxFrequency: parameters.number('max_frequency'),
    harmonics: parameters.number('harmonics'),
    referenceFrequency: parameters.number('reference_frequency'),
  });
  const stream = create((values) => store.append().set(values));
  // Frames come with the first samples.
  const store = new FrameStore(stream.rows);
  const samples = await pushBlocks(audio, stream, progress);
  stream.end();
  // A frame that is centred on the very end, or later, has no time of its own.
  const frames = Math.min(store.frames, Math.ceil(samples / hopSize));
  return { profiles: { frames, frame: (index) => store.frame(index) }, samples };
}
