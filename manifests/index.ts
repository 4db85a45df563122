import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  createCatalog,
  createManifestParser,
  type Catalog,
  type Preset,
  type SchemaCheck,
} from '@attacca/core';

/**
 * Reads every manifest and preset in a folder laid out like this one.
 * @throws AttaccaError when a file breaks its schema; the message names the file.
 */
export function loadManifests(folder: string): Catalog {
  const parse = createManifestParser(schemaOf(join(folder, 'schema')));
  const manifests = jsonFiles(folder).map((file) => {
    try {
      return parse(readJson(join(folder, file)));
    } catch (error) {
      throw Object.assign(error as Error, { message: `${file}: ${(error as Error).message}` });
    }
  });
  const presetFolder = join(folder, 'presets');
  const presets = jsonFiles(presetFolder).map(
    (file) => readJson(join(presetFolder, file)) as Preset,
  );
  return createCatalog(manifests, presets);
}

/** Compiled where a build has done that: to compile it takes longer than all the rest of loading. */
function schemaOf(folder: string): object | SchemaCheck {
  const compiled = join(folder, 'manifest.schema.cjs');
  return existsSync(compiled)
    ? (createRequire(compiled)(compiled) as SchemaCheck)
    : (readJson(join(folder, 'manifest.schema.json')) as object);
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'package.json')
    .sort();
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
