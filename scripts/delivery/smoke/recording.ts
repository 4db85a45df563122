/** What the smoke test sends: so many strokes, the same time apart, and as long as they take. */
export const recording = { strokes: 8, secondsApart: 0.5, seconds: 4, sampleRate: 44_100 } as const;

/** Strokes of a drum, as it were: noise that dies away. A WAV file, 16 bits, one channel; always the same bytes. */
export function recordStrokes(): Buffer {
  const { strokes, secondsApart, seconds, sampleRate } = recording;
  const samples = new Int16Array(seconds * sampleRate);
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    // Not at the very beginning: what is there before the first stroke is silence.
    const start = Math.round((stroke + 0.25) * secondsApart * sampleRate);
    writeStroke(samples.subarray(start, start + sampleRate / 10), sampleRate);
  }
  const body = Buffer.from(samples.buffer);
  return Buffer.concat([header(body.length, sampleRate), body]);
}

function writeStroke(samples: Int16Array, sampleRate: number): void {
  let state = 1;
  for (let index = 0; index < samples.length; index += 1) {
    // A linear congruential generator (Numerical Recipes): the same noise everywhere.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = state / 2 ** 31 - 1;
    samples[index] = Math.round(20_000 * noise * Math.exp((-40 * index) / sampleRate));
  }
}

/** @see http://soundfile.sapp.org/doc/WaveFormat/ */
function header(bytes: number, sampleRate: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
