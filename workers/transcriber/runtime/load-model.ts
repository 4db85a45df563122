import { chooseEngine } from './choose-engine';
import { engineLoaders } from './engines';
import { type EngineIdentity, type Session } from './engine';
import { type ModelCard } from './model-card';
import { readModelConfig, type ModelConfig } from './model-config';
import { modelSource } from './model-source';

/** A model that is ready to be run, with what results say of it. */
export interface LoadedModel extends Session {
  readonly card: ModelCard;
  readonly engine: EngineIdentity;
}

/** Which model and engine a result is from. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly engine: string;
  readonly engine_version: string;
}

/** By name: loading takes longer than a short sound. */
const loaded = new Map<string, Promise<LoadedModel>>();

/**
 * The model of a name, loaded once per process (each executing thread is one) as the environment says.
 * @throws AttaccaError INTERNAL, STORAGE_ERROR or CHECKSUM_MISMATCH; it is tried again the next time
 */
export function loadModel(name: string): Promise<LoadedModel> {
  let model = loaded.get(name);
  if (model === undefined) {
    model = openConfigured(name);
    loaded.set(name, model);
    model.catch(() => loaded.delete(name));
  }
  return model;
}

/** What a model's card says, for an operation that does not run it. @throws as `loadModel` */
export function loadCard(name: string): Promise<ModelCard> {
  return modelSource(configured().location).card(name);
}

async function openConfigured(name: string): Promise<LoadedModel> {
  return openModel(name, configured());
}

function configured(): ModelConfig {
  return readModelConfig({
    MODELS_LOCATION: process.env['MODELS_LOCATION'],
    MODEL_ENGINE: process.env['MODEL_ENGINE'],
    MODEL_THREADS: process.env['MODEL_THREADS'],
  });
}

/** As `loadModel`, anew and as is said. */
export async function openModel(name: string, config: ModelConfig): Promise<LoadedModel> {
  const source = modelSource(config.location);
  const card = await source.card(name);
  const engine = await chooseEngine(card, config.engine, engineLoaders);
  const session = await engine.open(await source.form(card, engine.format), config.threads);
  return {
    card,
    engine: { name: engine.name, version: engine.version },
    run: (inputs) => session.run(inputs),
    close: () => session.close(),
  };
}

/** What a result says of the model it is from. */
export function modelIdentity({ card, engine }: LoadedModel): ModelIdentity {
  return {
    name: card.name,
    version: card.version,
    engine: engine.name,
    engine_version: engine.version,
  };
}
