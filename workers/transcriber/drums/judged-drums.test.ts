import { DRUM_INSTRUMENTS, STROKE_INPUTS, TIMBRE_ROWS } from '@attacca/audio';
import { type LoadedModel } from '../runtime/load-model';
import { type ModelCard } from '../runtime/model-card';
import { type Tensors } from '../runtime/tensor';
import { type HeardDrums } from './joined-activations';
import { judgedDrums } from './judged-drums';

const COLUMNS = DRUM_INSTRUMENTS.length;
const { signal } = new AbortController();

function thresholds(value: number): Record<string, number> {
  return Object.fromEntries(DRUM_INSTRUMENTS.map((name) => [name, value]));
}

/** The card of a drum model, as far as what is heard depends on it. */
function drumCard(more: Readonly<Record<string, unknown>>): ModelCard {
  const card = {
    name: 'drums',
    inputs: { features: { shape: [null, null, 82], meaning: 'features' } },
    ...{ context_frames: 64, thresholds: thresholds(0.6) },
    ...more,
  };
  return card as unknown as ModelCard;
}

/** A snare every half second. */
function snares(): HeardDrums {
  const activations = new Float32Array(400 * COLUMNS);
  for (let frame = 20; frame < 400; frame += 50) activations[frame * COLUMNS + 1] = 0.7;
  const timbre = new Uint8Array(400 * TIMBRE_ROWS);
  return { activations, velocities: activations.map(() => 0.5), timbre };
}

const unused = (): Promise<LoadedModel> => Promise.reject(new Error('no model was to be loaded'));

it('leaves the last word to a model whose card names no other', async () => {
  const { timbre, ...heard } = snares();
  const judged = await judgedDrums({ ...heard, timbre }, drumCard({}), { signal, load: unused });
  expect(judged).toEqual({ ...heard, thresholds: thresholds(0.6), context: null });
});

it('asks the model that the card names about every stroke, and takes its thresholds', async () => {
  const asked: Tensors[] = [];
  const model = {
    card: { name: 'other', version: '5', thresholds: thresholds(0.3) },
    engine: { name: 'onnxruntime-node', version: '1' },
    run: (inputs: Tensors) => {
      asked.push(inputs);
      const strokes = inputs['strokes']!.shape[1]!;
      // All of them toms.
      const data = Float32Array.from({ length: strokes * COLUMNS }, (_, i) =>
        i % COLUMNS === 4 ? 0.8 : 0,
      );
      return Promise.resolve({ probabilities: { shape: [1, strokes, COLUMNS], data } });
    },
  } as unknown as LoadedModel;
  const names: string[] = [];
  const load = (name: string): Promise<LoadedModel> => {
    names.push(name);
    return Promise.resolve(model);
  };
  const judged = await judgedDrums(snares(), drumCard({ context_model: 'other' }), {
    signal,
    load,
  });
  expect(names).toEqual(['other']);
  expect(asked.map(({ strokes, likeness }) => [strokes!.shape, likeness!.shape])).toEqual([
    [
      [1, 8, STROKE_INPUTS],
      [1, 8, 8],
    ],
  ]);
  expect(judged.context).toMatchObject({ name: 'other', version: '5' });
  expect(judged.thresholds).toEqual(thresholds(0.3));
  const struck = [...judged.activations.entries()].filter(([, value]) => value > 0.5);
  expect(struck.map(([at]) => at % COLUMNS)).toEqual(Array(8).fill(4));
});

it('names the field of a card that cannot be', async () => {
  const wrong = drumCard({ context_model: 3 });
  await expect(judgedDrums(snares(), wrong, { signal, load: unused })).rejects.toThrow(
    /drums must have context_model/,
  );
});
