import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/*
 * Documents rot unless they are checked: every relative link leads somewhere, every path in backticks exists, every npm
 * script that is named can be run. Paths in backticks are seen from the project's root.
 */

const root = join(__dirname, '../..');

/** Folders that exist only once something has run. */
const madeByRunning = ['node_modules', 'dist', 'results', 'coverage', '.attacca'];

const folders = readdirSync(root).filter(
  (name) => !madeByRunning.includes(name) && statSync(join(root, name)).isDirectory(),
);

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownIn('docs')];
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Without blocks of code: what stands there is output, or data of somebody else. */
function prose(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
}

/** The anchor that a heading gets on GitHub. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

function brokenLinks(path: string): string[] {
  const targets = [...prose(textOf(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? path : relative(root, join(root, dirname(path), file));
    if (!existsSync(join(root, linked))) return true;
    return anchor !== undefined && !anchorsOf(textOf(linked)).includes(anchor);
  });
}

/** A path of ours in backticks; null for everything else. Of one with placeholders, the part before them. */
function namedPath(code: string): string | null {
  if (!/^\.?[\w@-][\w.@-]*\/[\w.@/<>*{}-]*$/.test(code)) return null;
  const [first = ''] = code.split('/');
  if (madeByRunning.includes(first)) return null;
  const isSource = /\.(ts|mjs|js|json|sh|md|rules)$/.test(code);
  if (!isSource && !folders.includes(first)) return null;
  const place = code.search(/[<*{]/);
  return place < 0 ? code : code.slice(0, code.lastIndexOf('/', place));
}

function missingPaths(path: string): string[] {
  const codes = [...prose(textOf(path)).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return codes.filter((code) => {
    const named = namedPath(code);
    return named !== null && !existsSync(join(root, named));
  });
}

function missingScripts(path: string): string[] {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = [...textOf(path).matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].map(
    ([, name = '']) => name,
  );
  return named.filter((name) => !Object.hasOwn(scripts, name));
}

describe.each(documents)('%s', (path) => {
  test('links lead somewhere', () => expect(brokenLinks(path)).toEqual([]));
  test('paths in backticks exist', () => expect(missingPaths(path)).toEqual([]));
  test('npm scripts exist', () => expect(missingScripts(path)).toEqual([]));
});

describe('the check itself', () => {
  test.each([
    ['core/pipelines/advance.ts', 'core/pipelines/advance.ts'],
    ['core/no-such-folder/', 'core/no-such-folder/'],
    ['manifests/*.json', 'manifests'],
    ['workers/<service>/operations/', 'workers'],
    ['gone/elsewhere.ts', 'gone/elsewhere.ts'],
    ['application/json', null],
    ['pipelines/{id}', null],
    ['dist/cli/main.js', null],
    ['result.json', null],
  ])('%s', (code, path) => expect(namedPath(code)).toBe(path));

  test('a decision is numbered once, and listed', () => {
    const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) =>
      /^\d{4}-/.test(name),
    );
    const numbers = decisions.map((name) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
    const index = textOf('docs/decisions/README.md');
    expect(decisions.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });
});
