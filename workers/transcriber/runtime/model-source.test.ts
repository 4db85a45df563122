import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModelCard } from './model-card';
import { modelSource } from './model-source';

const content = Buffer.from('weights');
const shipped = join(__dirname, '../models');

function cardWith(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const file = {
    path: 'parts/tiny.onnx',
    size_bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  return {
    ...{ name: 'tiny', version: '1', description: 'Says nothing.', trained_on: 'nothing' },
    ...{ licence: { spdx: 'CC0-1.0', files: [] }, sources: [], sample_rate: 8000, frame_rate: 10 },
    ...{ classes: {}, accuracy: [{ metric: 'F', value: 0, data: 'none' }] },
    inputs: { audio: { shape: [null, 10], meaning: 'sound' } },
    outputs: { label: { shape: [1], meaning: 'nothing' } },
    forms: [{ format: 'onnx', files: [file], tensors: { audio: 'in', label: 'out' } }],
    ...changes,
  };
}

describe('models that lie in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'attacca-models-'));
    mkdirSync(join(folder, 'tiny', 'parts'), { recursive: true });
    writeFileSync(join(folder, 'tiny', 'card.json'), JSON.stringify(cardWith()));
    writeFileSync(join(folder, 'tiny', 'parts', 'tiny.onnx'), content);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read with their card', async () => {
    const source = modelSource(folder);
    const form = await source.form(await source.card('tiny'), 'onnx');
    expect(form).toMatchObject({ name: 'tiny', contents: [content], tensors: { audio: 'in' } });
  });

  it('are refused when a byte has changed', async () => {
    writeFileSync(join(folder, 'tiny', 'parts', 'tiny.onnx'), 'weightz');
    const source = modelSource(folder);
    await expect(source.form(await source.card('tiny'), 'onnx')).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      message: 'The model file tiny/parts/tiny.onnx has not the SHA-256 that its card says.',
    });
  });

  it('are missed by name', async () => {
    const source = modelSource(folder);
    await expect(source.card('huge')).rejects.toThrow(
      'The model file huge/card.json cannot be read',
    );
    const card = await source.card('tiny');
    await expect(source.form(card, 'tfjs-graph')).rejects.toThrow('no form of tfjs-graph');
    rmSync(join(folder, 'tiny', 'parts'), { recursive: true });
    await expect(source.form(card, 'onnx')).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  describe('and are served', () => {
    let server: Server;
    let url: string;
    beforeEach(async () => {
      server = createServer((request, response) => {
        try {
          response.end(readFileSync(join(folder, request.url!)));
        } catch {
          response.writeHead(404).end();
        }
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterEach(() => new Promise((closed) => server.close(closed)));

    it('are downloaded', async () => {
      const source = modelSource(url);
      const { contents } = await source.form(await source.card('tiny'), 'onnx');
      expect(contents).toEqual([content]);
    });

    it('are a fault of storage where they are not', async () => {
      await expect(modelSource(url).card('huge')).rejects.toMatchObject({
        code: 'STORAGE_ERROR',
        message: `${url}huge/card.json answers with status 404.`,
      });
      const nowhere = modelSource('http://127.0.0.1:1');
      await expect(nowhere.card('tiny')).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    });
  });
});

describe('a card', () => {
  it.each([
    ['text', 'no object'],
    ['[]', 'no object'],
    ['{}', 'name, version, description'],
    [JSON.stringify(cardWith({ frame_rate: 0 })), ': frame_rate: missing'],
    [JSON.stringify(cardWith({ name: '../tiny' })), ': name: missing'],
    [JSON.stringify(cardWith({ forms: [{ format: 'onnx', files: [], tensors: {} }] })), ': forms:'],
    [JSON.stringify(cardWith({ outputs: { label: { shape: [0], meaning: 'x' } } })), ': outputs:'],
    [JSON.stringify(cardWith()).replace('parts/', '../parts/'), ': forms:'],
    [JSON.stringify(cardWith()).replace('parts/', '/parts/'), ': forms:'],
  ])('%s is refused', (text, message) => {
    expect(() => parseModelCard(text, 'tiny/card.json')).toThrow(
      'card tiny/card.json is not usable',
    );
    expect(() => parseModelCard(text, 'tiny/card.json')).toThrow(message);
  });
});

describe.each(readdirSync(shipped))('the shipped model %s', (model) => {
  it('is what its card says, in every form, with its licence', async () => {
    const source = modelSource(null);
    const card = await source.card(model);
    expect(card.name).toBe(model);
    expect(card.licence.files.length).toBeGreaterThan(0);
    for (const file of card.licence.files) readFileSync(join(shipped, model, file));
    for (const { format, files, tensors } of card.forms) {
      const { contents } = await source.form(card, format);
      expect(contents.map(({ length }) => length)).toEqual(files.map((file) => file.size_bytes));
      const named = [...Object.keys(card.inputs), ...Object.keys(card.outputs)];
      expect(Object.keys(tensors).sort()).toEqual(named.sort());
    }
  });
});
