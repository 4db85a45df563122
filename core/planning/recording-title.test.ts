import { recordingTitle } from './recording-title';

test.each([
  ['song.ogg', 'song'],
  ['my_first-song.take2.wav', 'my first song.take2'],
  ['01 - Blue_Monday - live.flac', '01 - Blue Monday - live'],
  ['C:\\music\\Für Elise.mp3', 'Für Elise'],
  ['a/b/träume__2.m4a', 'träume 2'],
  ['Symphony No. 5', 'Symphony No. 5'],
  ['recording', 'recording'],
  ['-.wav', ''],
  ['.wav', ''],
  ['line\nbreak\u0000.wav', 'line break'],
])('%j is called %j', (file, title) => {
  expect(recordingTitle(file)).toBe(title);
});
