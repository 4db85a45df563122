import { noise } from '../../../runtime/testing/sound-files';
import { type ModelCard } from '../model-card';
import { ENGINE_NAMES, type EngineIdentity, type EngineName } from '../engine';
import { engineLoaders } from '../engines';
import { openModel } from '../load-model';
import { type Tensors } from '../tensor';

/** What came of one model on one engine. */
export type Trial = { readonly model: string; readonly engine: EngineName } & (
  | { readonly skipped: string }
  | {
      readonly identity: EngineIdentity;
      /** By output: its shape, and its values as float32 in base64. Of two runs on the same input. */
      readonly runs: readonly Readonly<
        Record<string, { shape: readonly number[]; data: string }>
      >[];
      readonly card: Pick<ModelCard, 'name' | 'outputs'>;
    }
);

/** Windows that are run at once where the card leaves their number open. */
const WINDOWS = 2;

/**
 * Runs models on every engine and writes the trials as JSON. A program of its own: Jest's modules have arrays and imports
 * that native and WebAssembly engines do not take for theirs.
 */
async function main(location: string, models: readonly string[]): Promise<void> {
  const trials: Trial[] = [];
  for (const model of models) {
    for (const engine of ENGINE_NAMES) trials.push(await tryEngine(model, engine, location));
  }
  process.stdout.write(JSON.stringify(trials));
}

async function tryEngine(model: string, engine: EngineName, location: string): Promise<Trial> {
  const reason = await reasonAgainst(engine);
  if (reason !== null) return { model, engine, skipped: reason };
  // What is there must run: anything but a format that the model does not have is a failure.
  const opened = await openModel(model, { location, engine, threads: 1 }).catch((error: Error) => {
    if (error.message.includes('has no form of')) return error.message;
    throw error;
  });
  if (typeof opened === 'string') return { model, engine, skipped: opened };
  const inputs = inputsOf(opened.card);
  const runs = [await opened.run(inputs), await opened.run(inputs)].map(encoded);
  await opened.close();
  const { name, outputs } = opened.card;
  return { model, engine, identity: opened.engine, runs, card: { name, outputs } };
}

async function reasonAgainst(engine: EngineName): Promise<string | null> {
  try {
    await engineLoaders[engine]();
    return null;
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}

/** Two tones whose level changes over noise, without which models that take logarithms would compare rounding errors. */
function inputsOf({ inputs }: ModelCard): Tensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, description]) => {
      const shape = description.shape.map((size) => size ?? WINDOWS);
      const length = shape.reduce((product, size) => product * size, 1);
      const soft = noise(length);
      const data = Float32Array.from(
        { length },
        (_, i) =>
          (0.3 * Math.sin(i * 0.0627) + 0.2 * Math.sin(i * 0.1673)) * (1 - (i % 9000) / 9e3) +
          0.02 * soft[i]!,
      );
      return [name, { shape, data }];
    }),
  );
}

function encoded(tensors: Tensors): Record<string, { shape: readonly number[]; data: string }> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => {
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      return [name, { shape, data: bytes.toString('base64') }];
    }),
  );
}

void main(process.argv[2]!, process.argv.slice(3));
