import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCatalog, createManifestParser, type Preset } from '../manifest';

/*
 * What the planner's tests plan with: the operations that are shipped, and a service `lab` whose operations exist to
 * be put together in ways the shipped ones do not offer.
 */

const folder = join(__dirname, '../../manifests');
const readJson = (...path: string[]): unknown =>
  JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const parse = createManifestParser(readJson('schema', 'manifest.schema.json') as object);
const shipped = readdirSync(folder).filter(
  (name) => name.endsWith('.json') && name !== 'package.json',
);

const audio = { type: 'audio' };
const audios = { type: 'audio', cardinality: 'many' };
const matrix = { type: 'matrix' };
const sized = { type: 'matrix', details: { columns: 'columns' } };
const matrices = { type: 'matrix', cardinality: 'many' };

function operation(
  name: string,
  ports: { inputs: object; outputs: object },
  more: object = {},
): object {
  return {
    name,
    version: '1',
    description: `Made for tests: ${name}.`,
    entrypoint_function: 'run',
    ...ports,
    parameters: [],
    ...more,
  };
}

const lab = {
  manifest_version: 1,
  service_name: 'lab',
  aliases: ['laboratory'],
  version: '1.0.0',
  description: 'Operations made for tests.',
  operations: [
    operation('part', { inputs: { sound: audio }, outputs: { parts: audios, loudest: audio } }),
    operation('frames', { inputs: { sound: audio }, outputs: { frames: matrices } }),
    operation('measure', { inputs: { sound: audio }, outputs: { table: matrix } }),
    operation('blend', { inputs: { a: audio, b: audio }, outputs: { blended: audio } }),
    operation('merge', { inputs: { sounds: audios }, outputs: { merged: audio } }),
    operation('stack', { inputs: { tables: matrices }, outputs: { table: matrix } }),
    operation('compare', {
      inputs: { sound: audio, tables: matrices },
      outputs: { table: matrix },
    }),
    operation('align', { inputs: { sounds: audios, table: matrix }, outputs: { table: matrix } }),
    operation(
      'label',
      { inputs: { sound: audio }, outputs: { sound: audio } },
      {
        parameters: [
          {
            name: 'text',
            aliases: ['title'],
            type: 'string',
            default: '',
            max_length: 4000,
            description: 'Written on it.',
          },
        ],
        resources: { memory_mib: 256, cpu: 1, timeout_seconds: 100 },
      },
    ),
    operation(
      'resize',
      { inputs: { table: sized }, outputs: { table: sized } },
      {
        parameters: [
          {
            name: 'columns',
            type: 'integer',
            default: 13,
            min: 1,
            max: 1000,
            description: 'Columns it takes and gives.',
          },
        ],
      },
    ),
  ],
};

const presets: readonly Preset[] = [
  {
    name: 'describe',
    description: 'Cuts, measures and gathers.',
    inputs: { input: { type: 'audio' } },
    pipeline: [
      { step_id: 'cut', service: 'lab', operation: 'part' },
      {
        step_id: 'name',
        service: 'lab',
        operation: 'label',
        parameters: { text: 'a' },
        map: { max_concurrency: 2 },
      },
    ],
  },
  {
    name: 'broken',
    description: 'Does not keep to the schema.',
    inputs: { input: { type: 'audio' } },
    pipeline: [{ service: 'lab', operation: 'part', map: { max_concurrency: 0 } }],
  },
];

/** The shipped services and `lab`, with presets of its own. */
export const givenCatalog = createCatalog(
  [...shipped.map((name) => parse(readJson(name))), parse(lab)],
  presets,
);
