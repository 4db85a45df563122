import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpegMade, hitsWav, sine } from './recordings';
import { startTestStack, type TestStack, type TestUser } from './harness';

let system: TestStack;
let user: TestUser;

beforeAll(async () => {
  system = await startTestStack();
  user = await system.signIn('tester');
});
afterAll(() => system.stop());

const mfcc = { pipeline: [{ service: 'audio-analyzer', operation: 'librosa-mfcc' }] };

const wav = (): Buffer => ffmpegMade('a.wav', sine(2));
const drumming = (): Buffer =>
  readFileSync(join(__dirname, '../fixtures/recordings/spunkyrace-excerpt.ogg'));
const mp3 = (): Buffer => ffmpegMade('a.mp3', [...sine(4), '-b:a', '128k']);
const m4a = (): Buffer => ffmpegMade('a.m4a', sine(2));
const silentVideo = (): Buffer =>
  ffmpegMade('a.mp4', [
    '-f',
    'lavfi',
    '-i',
    'testsrc=duration=1:size=64x64:rate=10',
    '-pix_fmt',
    'yuv420p',
  ]);

test.each([
  [
    'a text file renamed to .wav',
    'text.wav',
    () => Buffer.from('this is no sound\n'.repeat(100)),
    'INVALID_INPUT_FILE',
  ],
  ['an empty file', 'empty.wav', () => Buffer.alloc(0), 'EMPTY_FILE'],
  ['a video without sound', 'film.mp4', silentVideo, 'NO_AUDIO_STREAM'],
  ['an M4A cut before its index', 'cut.m4a', () => m4a().subarray(0, 2000), 'TRUNCATED_FILE'],
  [
    'a WAV shorter than its header says',
    'cut.wav',
    () => wav().subarray(0, 40_000),
    'TRUNCATED_FILE',
  ],
])('%s gets its own clear error within seconds', async (_name, file, bytes, code) => {
  const job = await user.run(file, bytes(), mfcc);
  expect(job.state).toBe('failed');
  expect(job.error).toMatchObject({
    error_type: 'APPLICATION_ERROR',
    error_code: code,
    step_id: 'ingest-input',
  });
  expect(job.error?.error_message.length).toBeGreaterThan(20);
  expect(JSON.stringify(job)).not.toContain('raw_traceback');
  const seconds = (Date.parse(job.finished_at ?? '') - Date.parse(job.created_at)) / 1000;
  expect(seconds).toBeLessThan(20);
});

test.each([
  ['MP3', 'a.mp3', mp3],
  ['an MP3 cut in the middle', 'cut.mp3', () => mp3().subarray(0, 30_001)],
  ['FLAC', 'a.flac', () => ffmpegMade('a.flac', sine(2))],
  ['OGG', 'a.ogg', () => ffmpegMade('a.ogg', sine(2))],
  ['M4A', 'a.m4a', m4a],
  ['a WAV of one second', 'a.wav', () => ffmpegMade('a.wav', sine(1))],
  [
    'silence',
    'silence.wav',
    () => ffmpegMade('a.wav', ['-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=stereo', '-t', '3']),
  ],
])('%s ends with its results', async (_name, file, bytes) => {
  const job = await user.run(file, bytes(), mfcc);
  expect(job).toMatchObject({ state: 'complete', error: null });
  const shape = job.steps[1]?.outputs['mfcc']?.shape;
  expect(shape?.[0]).toBe(13);
  expect(shape?.[1]).toBeGreaterThan(20);
});

describe('a recording and a preset in one request', () => {
  const send = (bytes: Uint8Array, fields: Record<string, string>, key = 'k') => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([Buffer.from(bytes)]), 'hits.wav');
    return user.session.idToken().then((token) =>
      fetch(`${system.stack.addresses.api}/api/v1/transcribe`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
        body: form,
      }),
    );
  };

  test('are a job, once for one key', async () => {
    const bytes = hitsWav(3, 0.5);
    const fields = { preset: 'slice-and-describe', parameters: '{"mfcc": {"n_mfcc": 5}}' };
    const answers = [await send(bytes, fields), await send(bytes, fields)];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const [first, again] = await Promise.all(
      answers.map((each) => each.json() as Promise<{ job_id: string }>),
    );
    expect(again).toEqual(first);
    const job = await user.finish(first!.job_id);
    expect(job).toMatchObject({ state: 'complete', error: null });
    const [stats] = await user.client.listFiles({ jobId: job.job_id, stepId: 'stats' });
    expect(stats).toMatchObject({ state: 'ready' });
    expect((await send(hitsWav(2, 0.5), fields)).status).toBe(422);
  });

  test('are a drum sheet where no preset is named', async () => {
    const { job_id } = await user.client.transcribe(new Blob([drumming()]), { name: 'song.ogg' });
    const job = await user.finish(job_id);
    expect(job).toMatchObject({
      state: 'complete',
      error: null,
      preset: 'drum-sheet',
      progress: 100,
    });
    expect(job.result).toEqual({
      total_notes: expect.any(Number) as number,
      bpm: expect.any(Number) as number,
      duration_seconds: expect.closeTo(25, 0) as number,
    });
    expect(job.result?.['total_notes']).toBeGreaterThan(100);
    const [score] = await user.client.listFiles({ jobId: job_id, stepId: 'score' });
    expect(score?.name).toBe('output.musicxml');
    expect((await user.download(score!.file_id)).toString()).toContain(
      '<score-partwise version="4.0">',
    );
  });

  test('are refused as a whole when the file is too large', async () => {
    const answer = await send(
      Buffer.alloc(31 * 2 ** 20 + 1),
      { preset: 'harmonic-percussive' },
      'large',
    );
    expect([answer.status, await answer.json()]).toMatchObject([
      413,
      { code: 'PAYLOAD_TOO_LARGE' },
    ]);
  });
});

test('silence is one slice', async () => {
  const bytes = ffmpegMade('a.wav', ['-f', 'lavfi', '-i', 'anullsrc=r=22050:cl=mono', '-t', '2']);
  const job = await user.run('silence.wav', bytes, { preset: 'slice-and-describe' });
  expect(job).toMatchObject({ state: 'complete', error: null });
  expect(job.steps.find(({ step_id }) => step_id === 'slice')?.outputs['slices']?.count).toBe(1);
});

test('a job that failed can be retried, and fails the same way', async () => {
  const failed = await user.run('text.wav', Buffer.from('no sound here'), mfcc);
  const retried = await user.client.retryJob(failed.job_id);
  expect(retried).toMatchObject({ generation: 2, state: 'in_progress' });
  const job = await user.finish(failed.job_id);
  expect(job).toMatchObject({
    state: 'failed',
    generation: 2,
    error: { error_code: 'INVALID_INPUT_FILE' },
  });
});

describe('an invalid job is refused before anything is stored', () => {
  const step = { service: 'audio-analyzer', operation: 'librosa-mfcc' };
  test.each([
    [
      'an unknown service',
      { pipeline: [{ ...step, service: 'nope' }] },
      422,
      'pipeline[0].service',
    ],
    [
      'a wrong type',
      { pipeline: [{ ...step, parameters: { n_mfcc: 'x' } }] },
      422,
      'pipeline[0].parameters.n_mfcc',
    ],
    [
      'out of range',
      { pipeline: [{ ...step, parameters: { n_mfcc: 9999 } }] },
      422,
      'pipeline[0].parameters.n_mfcc',
    ],
    ['mismatched ports', { pipeline: [step, step] }, 422, 'pipeline[1].inputs.audio'],
    ['an unknown field', { pipeline: [step], mood: 'sad' }, 400, 'mood'],
  ])('%s', async (_name, body, status, field) => {
    const owner = await system.signIn(`refused-${field.replaceAll(/\W/g, '')}`);
    const input_file_id = await owner.upload('a.wav', hitsWav(2, 0.5));
    const refusal = owner.client.submitJob({ input_file_id, ...body });
    await expect(refusal).rejects.toMatchObject({
      status,
      errors: [{ field, message: expect.any(String) }],
    });
    expect((await owner.client.listJobs()).jobs).toEqual([]);
  });

  test("somebody else's file", async () => {
    const owner = await system.signIn('owner');
    const thief = await system.signIn('thief');
    const input_file_id = await owner.upload('a.wav', hitsWav(2, 0.5));
    const refusal = thief.client.submitJob({ input_file_id, ...mfcc });
    await expect(refusal).rejects.toMatchObject({
      status: 422,
      errors: [{ field: 'inputs.input', given: input_file_id }],
    });
    await expect(thief.client.getFile(input_file_id)).rejects.toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect((await thief.client.listJobs()).jobs).toEqual([]);
  });

  test('a file that was declared but not uploaded', async () => {
    const owner = await system.signIn('forgetful');
    const { file_id } = await owner.client.createUpload({ name: 'a.wav' });
    await expect(owner.client.submitJob({ input_file_id: file_id, ...mfcc })).rejects.toMatchObject(
      { status: 409, code: 'FILE_NOT_READY' },
    );
  });
});

test('an Idempotency-Key replays the first answer, and refuses another body', async () => {
  const input_file_id = await user.upload('a.wav', hitsWav(2, 0.5));
  const first = await user.client.submitJob({ input_file_id, ...mfcc }, 'key-1');
  const second = await user.client.submitJob({ input_file_id, ...mfcc }, 'key-1');
  expect(second.job_id).toBe(first.job_id);
  const other = user.client.submitJob({ input_file_id, preset: 'harmonic-percussive' }, 'key-1');
  await expect(other).rejects.toMatchObject({ status: 422, code: 'IDEMPOTENCY_CONFLICT' });
  await user.finish(first.job_id);
});
