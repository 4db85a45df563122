export { barTempo, type WrittenBar, type WrittenEvent } from './written-bar';
export {
  type Measure,
  type Part,
  type Score,
  type TempoMark,
  type Voice,
  type VoiceElement,
} from './score';
export { DRUMS, type Drum } from './drums/drum-kit';
export { inFreeTime } from './free-time';
export { drumPart, type DrumPartOptions } from './drums/drum-part';
export { writeMusicXml } from './musicxml/write-musicxml';
export { estimateKey } from './pitched/estimate-key';
export { pitchedPart, type PitchedPartOptions } from './pitched/pitched-part';
export { midiOfBars, midiOfPerformance } from './midi/midi-of-bars';
export { type MidiSong } from './midi/midi-song';
export { readMidi } from './midi/read-midi';
export { songTimes, type TimedNote } from './midi/song-times';
export { writeMidi } from './midi/write-midi';
export { musicXmlText, readMusicXml } from './reading/read-musicxml';
export { writeMxl } from './reading/mxl';
export { documentText } from './musicxml/document-text';
export {
  cleanUp,
  type CleanedUp,
  type CleanUpChange,
  type CleanUpOptions,
  type LeftMeasure,
} from './cleanup/clean-up';
export { type Spelling } from './cleanup/respell';
