import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf, type ParsedFile, type ProviderSchema } from './hcl-check';

/* Without the Terraform CLI: less than it checks, but wherever npm is. */

// Imported, its types would bring those of a browser into every file of the project.
const { parse } = jest.requireActual<{
  parse: (name: string, text: string) => Promise<unknown>;
}>('@cdktn/hcl2json');

/** What Terraform brings along itself. */
const builtIn: ProviderSchema = {
  resource_schemas: {
    terraform_data: { block: { attributes: { input: { optional: true } }, block_types: {} } },
  },
  data_source_schemas: {},
};

const folder = join(__dirname, '../../terraform');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tf') && !path.includes('.terraform/'))
  .sort();

const schema = both(both(readSchema('google'), readSchema('google-beta')), builtIn);

function readSchema(provider: string): ProviderSchema {
  const file = join(__dirname, `stand-in/${provider}-6.50.0.schema.json`);
  const { provider_schemas } = JSON.parse(readFileSync(file, 'utf8')) as {
    provider_schemas: Record<string, ProviderSchema>;
  };
  return Object.values(provider_schemas)[0]!;
}

function both(one: ProviderSchema, other: ProviderSchema): ProviderSchema {
  return {
    resource_schemas: { ...one.resource_schemas, ...other.resource_schemas },
    data_source_schemas: { ...one.data_source_schemas, ...other.data_source_schemas },
  };
}

async function problemsIn(text: string): Promise<string[]> {
  return problemsOf((await parse('it.tf', text)) as ParsedFile, schema);
}

test('there are files', () => {
  expect(files.length).toBeGreaterThan(50);
});

test.each(files)('%s is what the providers take', async (file) => {
  expect(await problemsIn(readFileSync(join(folder, file), 'utf8'))).toEqual([]);
});

test.each(files.filter((file) => file.endsWith('variables.tf')))(
  '%s describes and types every variable',
  async (file) => {
    const { variable } = (await parse(file, readFileSync(join(folder, file), 'utf8'))) as {
      variable: Record<string, readonly Record<string, unknown>[]>;
    };
    const bare = Object.entries(variable).filter(
      ([, [given]]) => given?.['description'] === undefined || given['type'] === undefined,
    );
    expect(bare.map(([name]) => name)).toEqual([]);
  },
);

test.each([
  ['an unknown type', 'resource "google_rocket" "it" {}', 'unknown type'],
  ['an unknown argument', topic('name = "t"\n  colour = "red"'), 'colour: unknown argument'],
  ['a missing argument', topic(''), 'name: required'],
  ['a computed value', topic('name = "t"\n  effective_labels = {}'), 'Google decides this'],
  [
    'a value that is not allowed',
    'resource "google_firestore_database" "it" {\n  name = "d"\n  location_id = "eur3"\n  type = "SQL"\n}',
    'SQL is none of',
  ],
  [
    'a block too many',
    topic(
      'name = "t"\n  schema_settings {\n    schema = "a"\n  }\n  schema_settings {\n    schema = "b"\n  }',
    ),
    'schema_settings: at most 1',
  ],
])('%s is found', async (_, text, problem) => {
  expect(await problemsIn(text)).toContainEqual(expect.stringContaining(problem));
});

function topic(body: string): string {
  return `resource "google_pubsub_topic" "it" {\n  ${body}\n}\n`;
}
