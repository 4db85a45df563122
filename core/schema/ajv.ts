import type * as Library from 'ajv/dist/2020';

/**
 * A compiler of JSON Schemas, loaded with the first one that is needed: to load it takes longer than most commands do.
 * Schemas here are part of the program and are not checked against the standard's own schema at every start; a test does that.
 */
export function createAjv(options: Library.Options): Library.Ajv2020 {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at every start
  const { Ajv2020 } = require('ajv/dist/2020') as typeof Library;
  return new Ajv2020({ allErrors: true, validateSchema: false, ...options });
}
