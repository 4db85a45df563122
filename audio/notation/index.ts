export { barTempo, type QuantizedBar, type QuantizedEvent } from './quantized-bar';
export {
  type Measure,
  type Part,
  type Score,
  type TempoMark,
  type Voice,
  type VoiceElement,
} from './score';
export { DRUMS, type Drum } from './drums/drum-kit';
export { drumPart, type DrumPartOptions } from './drums/drum-part';
export { writeMusicXml } from './musicxml/write-musicxml';
export { estimateKey } from './pitched/estimate-key';
export { pitchedPart, type PitchedPartOptions } from './pitched/pitched-part';
