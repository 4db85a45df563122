import { type Field } from './field';
import { descriptorFields, featureFields } from './fields';

type Schema = Readonly<Record<string, unknown>>;

/** JSON Schema (2020-12) of what `describe` writes. */
export function descriptionSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Description of a sound',
    ...objectSchema({
      descriptors: objectSchema(properties(descriptorFields, valueSchema)),
      audio_features: objectSchema(properties(featureFields, valueSchema)),
      confidence: objectSchema({
        descriptors: objectSchema(properties(descriptorFields, confidenceSchema)),
        audio_features: objectSchema(properties(featureFields, confidenceSchema)),
      }),
    }),
  };
}

function objectSchema(properties: Schema): Schema {
  return {
    type: 'object',
    required: Object.keys(properties),
    additionalProperties: false,
    properties,
  };
}

function properties(fields: readonly Field[], schemaOf: (field: Field) => Schema): Schema {
  return Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]));
}

function confidenceSchema({ confidence }: Field): Schema {
  return { type: 'number', minimum: 0, maximum: confidence };
}

function valueSchema(field: Field): Schema {
  const { definition: description, unit, nullMeans } = field;
  const schema = typeSchema(field);
  const type = nullMeans === undefined ? schema['type'] : [schema['type'], 'null'];
  return { description, ...(unit === '' ? {} : { unit }), ...schema, type };
}

function typeSchema(field: Field): Schema {
  switch (field.kind) {
    case 'numbers':
    case 'strings': {
      const { length } = field;
      const size = length === undefined ? {} : { minItems: length, maxItems: length };
      const kind = field.kind === 'numbers' ? 'number' : 'string';
      return { type: 'array', items: typeSchema({ ...field, kind }), ...size };
    }
    case 'string':
      return {
        type: 'string',
        ...(field.pattern === undefined ? {} : { pattern: `^(?:${field.pattern})$` }),
      };
    case 'number':
    case 'integer':
      return {
        type: field.kind,
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'boolean':
      return { type: 'boolean' };
  }
}
