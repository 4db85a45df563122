import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTE_SAMPLE_RATE } from '@attacca/audio';
import { ENGINE_NAMES, type EngineName } from '../../workers/transcriber/runtime/engine';
import { makeMusic } from '../audio/music';
import { runEngine, type EngineRequest, type EngineRun } from './engine-run';
import { MODELS_LOCATION } from './models-location';
import { reportNoteScores } from './note-scores';

/*
 * What note transcription takes, engine by engine: load time, seconds of work per minute of audio, peak memory. Each in a
 * process of its own. node bench/run.mjs transcription/notes [SECONDS [MUSIC]]
 * How well notes are found in annotated recordings: node bench/run.mjs transcription/notes FOLDER|SOUND …
 */

const SECONDS = 60;
/** Those of TensorFlow.js do not take what they are told. */
const threadsOf = (engine: EngineName): readonly number[] =>
  engine.startsWith('onnxruntime') ? [1, 2] : [1];

function main(seconds: number, file: string | null): void {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const samples = makeMusic(folder, seconds, file).arrays[NOTE_SAMPLE_RATE]!;
    const rows = ENGINE_NAMES.flatMap((engine) =>
      threadsOf(engine).map((threads) =>
        measured({ engine, threads, location: MODELS_LOCATION, samples }, seconds),
      ),
    );
    console.log(`Basic Pitch on ${seconds} s of music; per minute of it, the first window apart.`);
    console.table(rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(request: EngineRequest, seconds: number): Record<string, string | number> {
  const child = spawnSync(process.execPath, [__filename, '--engine', JSON.stringify(request)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { engine, threads } = request;
  if (child.status !== 0) return { engine, threads, remark: reasonOf(child.stderr) };
  const run = JSON.parse(child.stdout) as EngineRun;
  const perMinute = (value: number): number => Number(((value * 60) / seconds).toFixed(2));
  return {
    engine: run.engine,
    threads,
    'load ms': Math.round(run.loadMilliseconds),
    'first window ms': Math.round(run.firstWindowMilliseconds),
    's per minute': perMinute(run.wallSeconds),
    'CPU s per minute': perMinute(run.cpuSeconds),
    'peak MB': Math.round(run.peakMegabytes),
    notes: run.notes,
  };
}

function reasonOf(errors: string): string {
  return /Error: (No engine runs.*)/.exec(errors)?.[1] ?? errors.trim().split('\n').at(-1) ?? '';
}

const [first, second = null, ...others] = process.argv.slice(2);
if (first === '--engine') {
  void runEngine(JSON.parse(second!) as EngineRequest).then((run) =>
    process.stdout.write(JSON.stringify(run)),
  );
} else if (first !== undefined && Number.isNaN(Number(first))) {
  void reportNoteScores([first, ...(second === null ? [] : [second]), ...others]);
} else {
  main(first === undefined ? SECONDS : Number(first), second);
}
