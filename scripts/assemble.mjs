// Puts together the files of a worker's image: its bundle, and of the installed npm packages those that it needs to run.
// The Dockerfiles copy this folder and nothing else; the tests run workers from it.
// Usage: node scripts/assemble.mjs SERVICE FOLDER [--json] [--optional PACKAGE]
// An optional package goes along where it is installed.
// Beside the program it writes bom.json, the bill of materials (CycloneDX 1.6). It prints what takes how much room.
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const installed = join(root, 'node_modules');

/** Of packages that ship more than runs on Linux in Node: whether a file, by its path in the package, goes along. */
const wantedFiles = {
  'onnxruntime-node': (path) =>
    !path.startsWith('bin/') || path.startsWith(`bin/napi-v6/linux/${process.arch}/`),
  'onnxruntime-web': (path) =>
    !path.startsWith('dist/') ||
    /^dist\/(ort\.node.*|ort-wasm-simd-threaded\.(mjs|wasm))$/.test(path),
  // The toolkit is imported as an ES module or by require; never with what reads Humdrum.
  verovio: (path) => !path.includes('-hum'),
  pdfkit: (path) => !path.includes('standalone'),
  'node-wav': (path) => /^(index\.js|package\.json)$/.test(path),
  // The names that are still experiments are in bundles of their own, which nothing requires.
  '@opentelemetry/semantic-conventions': (path) =>
    !path.startsWith('dist/') || !/(incubating|\.mjs$)/.test(path),
  '@tensorflow/tfjs-core': isNodeBuild,
  '@tensorflow/tfjs-converter': isNodeBuild,
  '@tensorflow/tfjs-backend-cpu': isNodeBuild,
  '@tensorflow/tfjs-backend-wasm': isNodeBuild,
};

/** TensorFlow.js comes as every kind of module and bundle; Node takes the one that `main` names, and its WebAssembly. */
function isNodeBuild(path) {
  return !path.startsWith('dist/') || /^dist\/[^/]*(\.node\.js|\.wasm)$/.test(path);
}

/** OpenTelemetry's packages come as three kinds of module; by `require` Node gets those in `build/src`. */
function isRequired(path) {
  return !/^build\/(esm|esnext)\//.test(path);
}

/** Nothing at run time reads these files, nor any below these folders. */
const USELESS =
  /\.(d\.[cm]?ts|ts|map|md|markdown|flow)$|^(\.yarn|coverage|docs?|examples?|tests?)\//i;
const LICENCE = /^(licen[cs]e|copying|notice|copyright)/i;

/** Folders, relative to node_modules, of the packages that a bundle needs, themselves or through others. */
async function closure(names, optionalNames) {
  const found = new Set();
  const visit = async (name, from, isNeeded) => {
    const folder = folderOf(name, from);
    if (folder === undefined) {
      if (isNeeded) throw new Error(`The package ${name}, which ${from} needs, is not installed.`);
      return;
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {}, ...peers } = await packageAt(folder);
    for (const each of Object.keys(dependencies))
      await visit(each, folder, !(each in optionalDependencies));
    for (const each of Object.keys(optionalDependencies)) await visit(each, folder, false);
    for (const each of Object.keys(peers.peerDependencies ?? {}))
      if (!peers.peerDependenciesMeta?.[each]?.optional) await visit(each, folder, true);
  };
  for (const name of names) await visit(name, root, true);
  for (const name of optionalNames) await visit(name, root, false);
  return [...found].sort();
}

/** The folder that Node would find a package in; undefined if there is none. */
function folderOf(name, from) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

async function packageAt(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function copyPackage(folder, target) {
  const { name } = await packageAt(folder);
  const isWanted =
    wantedFiles[name] ?? (name.startsWith('@opentelemetry/') ? isRequired : () => true);
  let bytes = 0;
  for (const path of await filesOf(folder)) {
    const file = path.split(sep).at(-1);
    if (!LICENCE.test(file) && (USELESS.test(path) || !isWanted(path))) continue;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(folder, path), join(target, path));
    bytes += (await stat(join(folder, path))).size;
  }
  return bytes;
}

/** Every file below a folder, relative to it, without those of packages below. */
async function filesOf(folder, below = '') {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const lists = entries
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    });
  return (await Promise.all(lists)).flat();
}

async function bytesBelow(folder) {
  const sizes = (await filesOf(folder)).map(async (path) => (await stat(join(folder, path))).size);
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
}

/** @see https://cyclonedx.org/docs/1.6/json/ */
function billOfMaterials({ name, version, license }, packages) {
  // A version may lie there twice, below two packages that could not share it.
  const different = new Map(packages.map(({ about }) => [`${about.name}@${about.version}`, about]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name, version, licenses: [{ expression: license }] },
    },
    components: [...different.values()].map((about) => ({
      type: 'library',
      name: about.name,
      version: about.version,
      purl: `pkg:npm/${about.name.replace('@', '%40')}@${about.version}`,
      ...(typeof about.license === 'string' ? { licenses: [{ expression: about.license }] } : {}),
    })),
  };
}

async function assemble(service, target, optional) {
  const bundle = join(root, 'dist/workers', service);
  if (!existsSync(bundle))
    throw new Error(`There is no dist/workers/${service}; "npm run build" builds what there is.`);
  await rm(target, { recursive: true, force: true });
  await cp(bundle, target, { recursive: true });
  const about = await packageAt(target);
  const packages = [];
  for (const folder of await closure(Object.keys(about.dependencies), optional)) {
    const bytes = await copyPackage(
      folder,
      join(target, 'node_modules', relative(installed, folder)),
    );
    packages.push({ about: await packageAt(folder), bytes });
  }
  const bom = billOfMaterials(about, packages);
  await writeFile(join(target, 'bom.json'), `${JSON.stringify(bom, null, 2)}\n`);
  const parts = packages.map((one) => ({ name: one.about.name, bytes: one.bytes }));
  parts.push({
    name: 'models',
    bytes: existsSync(join(bundle, 'models')) ? await bytesBelow(join(bundle, 'models')) : 0,
  });
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const own = (await bytesBelow(bundle)) - parts.at(-1).bytes;
  return { service, total_bytes: total + own, parts: [{ name: 'program', bytes: own }, ...parts] };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, optional: { type: 'string', multiple: true } },
});
const [service, target] = positionals;
if (!service || !target) {
  console.error('Usage: node scripts/assemble.mjs SERVICE FOLDER [--json] [--optional PACKAGE]');
  process.exit(2);
}
const result = await assemble(service, resolve(target), values.optional ?? []);
if (values.json) console.log(JSON.stringify(result));
else {
  const inMegabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${service}: ${inMegabytes(result.total_bytes)}`);
  const largest = result.parts
    .filter(({ bytes }) => bytes >= 5e5)
    .sort((a, b) => b.bytes - a.bytes);
  for (const { name, bytes } of largest)
    console.log(`  ${inMegabytes(bytes).padStart(9)}  ${name}`);
}
