import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { type FormFile } from '../http/form';
import { withoutKey } from '../http/idempotency';
import { type Services } from '../services';
import { readJob } from './jobs';
import { transcribe } from './transcribe';

const ann = { uid: 'ann', is_admin: false };
const bytes = Buffer.from('sound');
const file: FormFile = {
  name: 'song.mp3',
  media_type: 'audio/mpeg',
  size_bytes: bytes.length,
  sha256: 'a'.repeat(64),
};
const form = { file, preset: 'harmonic-percussive' };

interface Staging {
  readonly blobs: Services['blobs'];
  readonly objects: Map<string, string>;
}

function staging(): Staging {
  const objects = new Map<string, string>();
  const blobs = {
    ...fakeBlobs,
    createStaging: (object: string, content: Uint8Array) => {
      objects.set(object, Buffer.from(content).toString());
      return Promise.resolve();
    },
    deleteStaging: (object: string) => Promise.resolve(void objects.delete(object)),
  };
  return { blobs, objects };
}

const send = (services: Services, body: unknown, content: Uint8Array = bytes) =>
  transcribe(services, ann, {
    body,
    files: new Map([['file', content]]),
    traceparent: `00-${'2'.repeat(32)}-0123456789abcdef-00`,
    once: withoutKey,
  });

const stored = (services: FakeServices): string[] =>
  [...services.documents.data.keys()].filter((path) => !path.startsWith('users/'));

describe('a recording that is sent with a preset', () => {
  test('is stored as an upload of the caller’s, and becomes a job over it', async () => {
    const { blobs, objects } = staging();
    const services = fakeServices({ blobs });
    const { job_id, status } = await send(services, form);
    expect(status).toBe('pending');
    const job = await readJob(services, ann, job_id);
    expect(job).toMatchObject({ preset: 'harmonic-percussive', state: 'pending' });
    const { file_id } = job.inputs['input'] ?? {};
    expect(services.documents.data.get(`files/${file_id}`)).toMatchObject({
      owner: 'ann',
      name: 'song.mp3',
      media_type: 'audio/mpeg',
      state: 'uploading',
      size_bytes: bytes.length,
    });
    expect([...objects]).toEqual([[`uploads/${file_id}`, 'sound']]);
  });

  test('gives sheets its name as their title, unless another is wanted', async () => {
    const services = fakeServices(staging());
    const titleOf = async (body: object): Promise<unknown> => {
      const named = { ...file, name: 'Blue_Monday.take1.mp3' };
      const { job_id } = await send(services, { file: named, preset: 'drum-sheet', ...body });
      const { steps } = await readJob(services, ann, job_id);
      return steps.find(({ step_id }) => step_id === 'score')?.parameters['title'];
    };
    expect(await titleOf({})).toBe('Blue Monday.take1');
    expect(await titleOf({ parameters: '{"score":{"title":""}}' })).toBe('');
    expect(await titleOf({ parameters: '{"score":{"title":"Mine"}}' })).toBe('Mine');
  });

  test('overrides parameters of the preset', async () => {
    const services = fakeServices(staging());
    const parameters = JSON.stringify({ hpss: { kernel_size: 17 } });
    const { job_id } = await send(services, { ...form, parameters });
    const job = await readJob(services, ann, job_id);
    expect(job.steps.find(({ step_id }) => step_id === 'hpss')?.parameters).toMatchObject({
      kernel_size: 17,
    });
  });

  test.each<[string, unknown, string, string]>([
    ['no file', { preset: form.preset }, 'INVALID_REQUEST', '(body)'],
    ['a file that is text', { ...form, file: 'a song' }, 'INVALID_REQUEST', 'file'],
    ['a field that is unknown', { ...form, presets: 'x' }, 'INVALID_REQUEST', 'presets'],
    ['parameters that are no JSON', { ...form, parameters: '{' }, 'INVALID_REQUEST', 'parameters'],
    ['parameters by no step', { ...form, parameters: '[]' }, 'INVALID_REQUEST', 'parameters'],
    ['a preset that is unknown', { ...form, preset: 'no' }, 'INVALID_PIPELINE', 'preset'],
  ])('is refused with %s, and leaves nothing', async (_, body, code, field) => {
    const { blobs, objects } = staging();
    const services = fakeServices({ blobs });
    await expect(send(services, body)).rejects.toMatchObject({
      code,
      errors: [expect.objectContaining({ field })],
    });
    expect([stored(services), [...objects]]).toEqual([[], []]);
  });

  test('is refused when it is empty', async () => {
    const services = fakeServices();
    await expect(send(services, form, new Uint8Array(0))).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'file', given: 'an empty file' }],
    });
    expect(stored(services)).toEqual([]);
  });

  test('is taken back when the job is refused after all', async () => {
    const { blobs, objects } = staging();
    const statStaging = (): Promise<undefined> => Promise.resolve(undefined);
    const services = fakeServices({ blobs: { ...blobs, statStaging } });
    await expect(send(services, form)).rejects.toMatchObject({ code: 'FILE_NOT_READY' });
    expect([stored(services), [...objects]]).toEqual([[], []]);
  });
});
