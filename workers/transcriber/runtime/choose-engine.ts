import { AttaccaError } from '@attacca/core';
import { ENGINE_NAMES, type Engine, type EngineName, type LoadEngine } from './engine';
import { type ModelCard } from './model-card';

/**
 * The engine for a model: the one that is asked for, else the first that is there and takes a form that the model has.
 * @throws AttaccaError INTERNAL that says of every engine why it cannot be taken
 */
export async function chooseEngine(
  { name, forms }: Pick<ModelCard, 'name' | 'forms'>,
  wanted: EngineName | null,
  loaders: Readonly<Record<EngineName, LoadEngine>>,
): Promise<Engine> {
  const reasons: string[] = [];
  for (const candidate of wanted === null ? ENGINE_NAMES : [wanted]) {
    try {
      const engine = await loaders[candidate]();
      if (forms.some(({ format }) => format === engine.format)) return engine;
      reasons.push(`${candidate}: the model has no form of ${engine.format}`);
    } catch (error) {
      reasons.push(`${candidate}: ${firstLine(error)}`);
    }
  }
  throw new AttaccaError('INTERNAL', `No engine runs the model ${name}. ${reasons.join('; ')}.`);
}

/** What is thrown where a package is not there goes on with the files that looked for it. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
