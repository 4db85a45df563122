// Bundles every deployable into dist/. What there is to build follows from the folders that exist:
//   functions/<name>/index.ts            → dist/functions/<name>/   (package.json, manifests/)
//   workers/<service>/index.ts           → dist/workers/<service>/  (package.json, manifests/, models/), if manifests/<service>.json exists
//   local-cloud/main.ts, cli/main.ts     → dist/local-cloud/, dist/cli/
// Our own packages go into the bundle; npm packages stay outside, as dependencies in the package.json.
// Usage: node scripts/build.mjs [part of a deployable's name …]
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
/** The runtime Cloud Functions give these bundles; they are tested on the oldest Node that is supported, too. */
const functionsNode = '22';
/** Packages that the platform's start command needs beside what the bundle itself requires. */
const startedBy = { functions: ['@google-cloud/functions-framework'] };

/** The deployables as data: name (the folder below dist/), entry points, and what goes along: manifests, models, a web page. */
async function deployables() {
  const functions = (await foldersOf('functions')).filter((name) =>
    hasFile('functions', name, 'index.ts'),
  );
  const workers = (await foldersOf('workers')).filter(
    (name) => hasFile('manifests', `${name}.json`) && hasFile('workers', name, 'index.ts'),
  );
  return [
    ...functions.map((name) => serverless('functions', name)),
    ...workers.map((name) => serverless('workers', name)),
    {
      name: 'local-cloud',
      entries: { main: 'local-cloud/main.ts' },
      manifests: false,
      page: 'local-cloud/operator/page',
    },
    {
      name: 'cli',
      entries: { main: 'cli/main.ts', 'parent-watch': 'cli/stack/parent-watch.ts' },
      manifests: true,
      // It runs the operations of every service.
      models: workers.map(modelsOf),
    },
  ].filter(({ entries }) => Object.values(entries).every((entry) => hasFile(entry)));
}

function serverless(folder, name) {
  return {
    name: `${folder}/${name}`,
    folder,
    entries: { index: `${folder}/${name}/index.ts` },
    manifests: true,
    models: folder === 'workers' ? [modelsOf(name)] : [],
  };
}

function modelsOf(service) {
  return `workers/${service}/models`;
}

/**
 * Keeps npm packages out of the bundle, unless npm could not hoist the one that the importing file
 * gets: seen from dist/ its name would then mean another version.
 */
const npmPackagesOutside = {
  name: 'npm-packages-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (importer === '' || path.startsWith('@attacca/')) return undefined;
      if (path.startsWith('node:') || builtinModules.includes(path))
        return { path, external: true };
      const folder = installedFolder(packageName(path), dirname(importer));
      const isHoisted =
        folder === undefined || folder === join(root, 'node_modules', packageName(path));
      return isHoisted ? { path, external: true } : undefined;
    });
  },
};

/** The folder that Node would find a package in from a folder of ours; undefined if there is none. */
function installedFolder(name, from) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

function packageName(path) {
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/');
}

async function bundle({ name, folder, entries, manifests, models = [], page }) {
  const out = join(dist, name);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: out,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // A lazy import() becomes a lazy require(): one package loaded both ways would be there twice.
    supported: { 'dynamic-import': false },
    sourcemap: true,
    metafile: true,
    loader: { '.wasm': 'binary' },
    logLevel: 'warning',
    plugins: [npmPackagesOutside],
  });
  if (manifests) await copyManifests(join(out, 'manifests'));
  await copyModels(models, join(out, 'models'));
  if (page !== undefined) await replaceFolder(join(root, page), join(out, 'page'));
  if (folder !== undefined) await writePackageJson({ out, name, folder, metafile });
  return name;
}

async function copyManifests(target) {
  const isWanted = (path) =>
    !path.includes(`${sep}node_modules`) && (!/\.[^/\\]+$/.test(path) || path.endsWith('.json'));
  await cp(join(root, 'manifests'), target, {
    recursive: true,
    filter: (path) => isWanted(path) && relative(join(root, 'manifests'), path) !== 'package.json',
  });
  await compileSchema(join(target, 'schema'));
}

/** The schema of manifests as code beside it (manifests/index.ts): compiled here and not at every start. */
async function compileSchema(folder) {
  const require = createRequire(join(root, 'core', 'package.json'));
  const { Ajv2020 } = require('ajv/dist/2020');
  const { default: standaloneCode } = require('ajv/dist/standalone');
  const options = { allErrors: true, allowUnionTypes: true, code: { source: true } };
  const ajv = new Ajv2020(options);
  const schema = JSON.parse(await readFile(join(folder, 'manifest.schema.json'), 'utf8'));
  await build({
    stdin: { contents: standaloneCode(ajv, ajv.compile(schema)), resolveDir: join(root, 'core') },
    outfile: join(folder, 'manifest.schema.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
}

/** The models of some services, a folder each: those that are gone there are gone here. */
async function copyModels(sources, target) {
  await rm(target, { recursive: true, force: true });
  for (const source of sources.filter((one) => hasFile(one)))
    await cp(join(root, source), target, { recursive: true });
}

/** The files of a folder, as they are: a file that is gone there is gone here. */
async function replaceFolder(source, target) {
  await rm(target, { recursive: true, force: true });
  await cp(source, target, { recursive: true });
}

/** The package.json that a buildpack or Dockerfile installs from: exactly what the bundle requires. */
async function writePackageJson({ out, name, folder, metafile }) {
  const outside = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter(
      ({ external, path }) =>
        external && !path.startsWith('node:') && !builtinModules.includes(path),
    )
    .map(({ path }) => packageName(path));
  const names = [...new Set([...outside, ...(startedBy[folder] ?? [])])].sort();
  const dependencies = {};
  for (const dependency of names) dependencies[dependency] = await installedVersion(dependency);
  const { version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const content = {
    name: name.replace('/', '-'),
    version,
    private: true,
    license,
    main: 'index.js',
    ...(folder === 'functions' ? { engines: { node: functionsNode } } : {}),
    dependencies,
  };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}

async function installedVersion(dependency) {
  const file = join(root, 'node_modules', dependency, 'package.json');
  return JSON.parse(await readFile(file, 'utf8')).version;
}

/** Outputs of deployables that are gone must not be started by accident. */
async function removeStale(names) {
  for (const folder of ['functions', 'workers']) {
    for (const name of await foldersOf(join('dist', folder))) {
      if (!names.includes(`${folder}/${name}`))
        await rm(join(dist, folder, name), { recursive: true });
    }
  }
}

async function foldersOf(folder) {
  if (!hasFile(folder)) return [];
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name);
}

function hasFile(...parts) {
  return existsSync(join(root, ...parts));
}

const started = performance.now();
const asked = process.argv.slice(2);
const all = await deployables();
const chosen = all.filter(
  ({ name }) => asked.length === 0 || asked.some((part) => name.includes(part)),
);
await mkdir(dist, { recursive: true });
await removeStale(all.map(({ name }) => name));
const results = await Promise.allSettled(chosen.map(bundle));
const failed = chosen.filter((_, index) => results[index].status === 'rejected');
for (const result of results) {
  // esbuild has printed its own errors; anything else has not been seen yet.
  if (result.status === 'rejected' && !result.reason.errors) console.error(result.reason);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `Built ${chosen.length - failed.length} of ${chosen.length} deployables in ${seconds} s.`,
);
if (failed.length > 0) {
  console.error(`Not built: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
