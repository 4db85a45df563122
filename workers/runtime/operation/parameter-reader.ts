import { type Parameters } from '@attacca/core';

/** Typed access to parameters. A name the manifest does not declare is a mistake of ours, hence TypeError. */
export interface ParameterReader {
  number(name: string): number;
  boolean(name: string): boolean;
  string(name: string): string;
  readonly all: Parameters;
}

export function parameterReader(all: Parameters): ParameterReader {
  const read = (name: string, type: 'number' | 'boolean' | 'string'): unknown => {
    const value = all[name];
    if (typeof value !== type) {
      throw new TypeError(
        `The manifest declares no ${type} parameter "${name}" for this operation.`,
      );
    }
    return value;
  };
  return {
    all,
    number: (name) => read(name, 'number') as number,
    boolean: (name) => read(name, 'boolean') as boolean,
    string: (name) => read(name, 'string') as string,
  };
}
