import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineRequestSchema } from '../planning';
import { createAjv } from './ajv';

const manifestSchema = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'manifests', 'schema', 'manifest.schema.json'), 'utf8'),
) as object;

test.each([
  ['a manifest', manifestSchema],
  ['a request', pipelineRequestSchema],
])('the schema of %s is one by the standard', (_, schema) => {
  const ajv = createAjv({ validateSchema: true, allowUnionTypes: true });
  expect(() => ajv.compile(schema)).not.toThrow();
});

test('a schema that is none is told of where it is asked', () => {
  const ajv = createAjv({ validateSchema: true });
  expect(() => ajv.compile({ type: 'anything' })).toThrow('schema is invalid');
});
