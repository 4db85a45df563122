import { didYouMean } from './did-you-mean';

const names = ['librosa-mfcc', 'librosa-stft', 'librosa-chroma-stft', 'fluid-mfcc', 'hop_length'];

test.each([
  ['librosa-mfc', 'librosa-mfcc'],
  ['librsoa-stft', 'librosa-stft'],
  ['Librosa-MFCC', 'librosa-mfcc'],
  ['stft', 'librosa-stft'],
  ['hop_lenght', 'hop_length'],
  ['hoplength', 'hop_length'],
])('%s: %s is meant', (given, meant) => {
  expect(didYouMean(given, names)).toBe(` (did you mean ${meant}?)`);
});

test.each(['', 'x', 'li', 'spectrogram', 'zzzzzzzzzzzz'])('%j means none of them', (given) => {
  expect(didYouMean(given, names)).toBe('');
});

test('where there are no names none is meant', () => {
  expect(didYouMean('librosa-mfcc', [])).toBe('');
});
