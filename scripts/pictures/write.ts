import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Operation } from '@attacca/core';
import { type LocalOutput } from '@attacca/workers';
import { loadManifests } from '@attacca/manifests';
import { drawScore } from './draw-score';
import { encodePng } from '../../workers/runtime/picture';
import { picturesFolder } from '../reference/pages';
import { ExampleInputs, fileOf } from './example-inputs';
import { exampleOf } from './examples';
import { panelsOf } from './panels';
import { drawSheet } from './sheet';
import { readSound } from './sound-panels';

/** Runs an operation on what it is shown with, and draws what comes out. */
async function pictureOf(operation: Operation, examples: ExampleInputs): Promise<Uint8Array> {
  const example = exampleOf(operation.name);
  const inputs = await examples.of(operation, example);
  const outputs = await examples.run(operation.name, inputs, example.parameters);
  const image = operation.outputs.find(({ type }) => type === 'image');
  if (image !== undefined) return readFileSync(fileOf(outputs[image.name]!));
  const score = outputs['svg'] ?? (await engraved(outputs['output'], examples));
  if (score !== undefined) return drawScore(fileOf(score));
  const sound = readSound(await examples.sound(example));
  return encodePng(drawSheet(panelsOf({ operation, example, inputs, outputs, sound })));
}

/** The pages of a score; undefined where there is none. */
async function engraved(
  score: LocalOutput | undefined,
  examples: ExampleInputs,
): Promise<LocalOutput | undefined> {
  if (score?.type !== 'musicxml') return undefined;
  return (await examples.run('engrave', { score: fileOf(score) }))['svg'];
}

/**
 * Writes the pictures of the operations that are named, or of all, and removes those of operations that are gone.
 * @returns how many could not be made
 */
async function writePictures(root: string, names: readonly string[]): Promise<number> {
  const catalog = loadManifests(join(root, 'manifests'));
  const all = catalog.manifests
    .flatMap(({ operations }) => operations)
    .filter(({ implicit }) => !implicit);
  const target = join(root, picturesFolder);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(target)) {
    if (!all.some(({ name }) => file === `${name}.png`)) rmSync(join(target, file));
  }
  const folder = mkdtempSync(join(tmpdir(), 'attacca-pictures-'));
  const examples = new ExampleInputs(catalog, { root, folder });
  let failures = 0;
  for (const operation of all) {
    if (names.length > 0 && !names.includes(operation.name)) continue;
    try {
      const png = await pictureOf(operation, examples);
      writeFileSync(join(target, `${operation.name}.png`), png);
      process.stdout.write(`${operation.name}: ${png.length} bytes\n`);
    } catch (error) {
      failures++;
      process.stderr.write(`${operation.name}: ${String(error)}\n`);
    }
  }
  rmSync(folder, { recursive: true });
  return failures;
}

const [root = process.cwd(), ...names] = process.argv.slice(2);
void writePictures(root, names).then((failures) => {
  process.exitCode = failures === 0 ? 0 : 1;
});
