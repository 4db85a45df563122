import { type Parameters } from '@attacca/core';

/** Parameters by Essentia's own names: `max_tempo` is its `maxTempo`. */
export function essentiaParameters(all: Parameters): Readonly<Record<string, Value>> {
  const named = Object.entries(all).map(([name, value]) => [camelCase(name), value]);
  return Object.fromEntries(named) as Record<string, Value>;
}

type Value = number | string | boolean;

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
