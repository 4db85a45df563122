import { AttaccaError } from '@attacca/core';
import { ENGINE_NAMES, type EngineName } from './engine';

/** How models are run, each field from the variable its comment names. */
export interface ModelConfig {
  /** MODELS_LOCATION: a folder, or an http(s) or gs URL below which the models lie; null for those beside the program. */
  readonly location: string | null;
  /** MODEL_ENGINE: the engine that must be taken; null for the first that is there and has a form of the model. */
  readonly engine: EngineName | null;
  /** MODEL_THREADS: that one model uses at a time; default 1. */
  readonly threads: number;
}

/** More than any machine that Cloud Run has. */
const MOST_THREADS = 64;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws AttaccaError INTERNAL that names the variable, what it is, and what is allowed */
export function readModelConfig(environment: Environment): ModelConfig {
  const { MODELS_LOCATION: location, MODEL_ENGINE: engine, MODEL_THREADS: threads } = environment;
  return {
    location: location === undefined || location === '' ? null : location,
    engine: engine === undefined || engine === 'auto' ? null : engineNamed(engine),
    threads: threads === undefined ? 1 : threadsOf(threads),
  };
}

function engineNamed(text: string): EngineName {
  const name = ENGINE_NAMES.find((one) => one === text);
  return name ?? refuse('MODEL_ENGINE', text, `auto, ${ENGINE_NAMES.join(', ')}`);
}

function threadsOf(text: string): number {
  const threads = Number(text);
  const isFit = Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS;
  return isFit ? threads : refuse('MODEL_THREADS', text, `an integer from 1 to ${MOST_THREADS}`);
}

function refuse(variable: string, given: string, allowed: string): never {
  const message = `${variable} is ${JSON.stringify(given)}; allowed: ${allowed}`;
  throw new AttaccaError('INTERNAL', message);
}
