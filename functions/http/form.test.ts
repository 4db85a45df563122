import { createHash } from 'node:crypto';
import { readForm } from './form';

const LARGEST = 1000;

async function sent(form: FormData): Promise<{ headers: Record<string, string>; body: Buffer }> {
  const response = new Response(form);
  const body = Buffer.from(await response.arrayBuffer());
  return { headers: { 'content-type': response.headers.get('content-type') ?? '' }, body };
}

function formOf(fields: Record<string, string | Blob>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'Lied für Anna.wav');
  }
  return form;
}

describe('a form', () => {
  it('gives its fields, and of each file what it is and its bytes', async () => {
    const bytes = Uint8Array.from({ length: 900 }, (_, i) => i % 256);
    const file = new Blob([bytes], { type: 'audio/wav' });
    const { body, files } = await readForm(await sent(formOf({ preset: 'ä b', file })), LARGEST);
    expect(body).toEqual({
      preset: 'ä b',
      file: {
        name: 'Lied für Anna.wav',
        media_type: 'audio/wav',
        size_bytes: 900,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    });
    expect(files.get('file')).toEqual(Buffer.from(bytes));
  });

  it('takes an empty file', async () => {
    const { files } = await readForm(await sent(formOf({ file: new Blob([]) })), LARGEST);
    expect(files.get('file')).toHaveLength(0);
  });

  it('refuses a file that is too large, and says where larger ones go', async () => {
    const request = await sent(formOf({ file: new Blob(['x'.repeat(LARGEST + 1)]) }));
    await expect(readForm(request, LARGEST)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      errors: [{ field: 'file', message: expect.stringContaining('/api/v1/uploads') as string }],
    });
  });

  it('refuses a field that is given twice', async () => {
    const form = formOf({ preset: 'a' });
    form.append('preset', 'b');
    await expect(readForm(await sent(form), LARGEST)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'preset' }],
    });
  });

  it('refuses too many fields, and one that is too long', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field-${i}`, 'x']));
    for (const fields of [many, { long: 'x'.repeat(70_000) }])
      await expect(readForm(await sent(formOf(fields)), LARGEST)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
  });

  it.each<[string, string, unknown]>([
    ['JSON', 'application/json', { file: 'x' }],
    ['no body', 'multipart/form-data; boundary=x', undefined],
    ['no boundary', 'multipart/form-data', Buffer.from('x')],
    ['half a form', 'multipart/form-data; boundary=x', Buffer.from('--x\r\nContent-Dispo')],
    ['a file cut off', 'multipart/form-data; boundary=x', cutOff()],
  ])('refuses %s', async (_, type, body) => {
    const request = { headers: { 'content-type': type }, body };
    await expect(readForm(request, LARGEST)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

function cutOff(): Buffer {
  const head = 'Content-Disposition: form-data; name="file"; filename="a"';
  return Buffer.from(`--x\r\n${head}\r\n\r\nhalf of what was me`);
}
