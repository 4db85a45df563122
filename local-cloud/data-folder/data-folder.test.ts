import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderInUse, openDataFolder, TransferError, writeExport } from '.';
import { lockDataFolder, LOCK_FILE } from './lock';
import { identityOf, isRunning } from './process-identity';

let folder: string;
let count = 0;
const children: ChildProcess[] = [];

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'data-folder-'))));
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function fresh(): string {
  count += 1;
  return join(folder, `case-${count}`);
}

async function otherProcess(): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  children.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

describe('the lock', () => {
  test('keeps others out, and names who holds it', () => {
    const dataDir = fresh();
    const unlock = lockDataFolder(dataDir);
    expect(() => lockDataFolder(dataDir)).toThrow(DataFolderInUse);
    expect(() => lockDataFolder(dataDir)).toThrow(`process ${process.pid}`);
    unlock();
    lockDataFolder(dataDir)();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('is respected as long as its process runs, and taken over when it was killed', async () => {
    const dataDir = fresh();
    mkdirSync(dataDir);
    const child = await otherProcess();
    writeFileSync(join(dataDir, LOCK_FILE), JSON.stringify(identityOf(child.pid)));
    expect(() => lockDataFolder(dataDir)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const unlock = lockDataFolder(dataDir);
    expect(JSON.parse(readFileSync(join(dataDir, LOCK_FILE), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    unlock();
  });

  test.each([
    ['of a process whose id another one has now', { pid: process.pid, started: 'another time' }],
    ['that was damaged', '{'],
    ['that is empty', ''],
  ])('%s is taken over', (_, content) => {
    const dataDir = fresh();
    mkdirSync(dataDir);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(dataDir, LOCK_FILE), text);
    lockDataFolder(dataDir)();
  });

  test('a process is known by its id and its start', async () => {
    expect(isRunning(identityOf(process.pid))).toBe(true);
    const child = await otherProcess();
    const identity = identityOf(child.pid);
    expect(isRunning(identity)).toBe(true);
    expect(isRunning({ ...identity, started: identityOf(process.pid).started })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(identity)).toBe(false);
  });
});

const facts = { project: 'demo', exported_at: '2026-01-01T00:00:00.000Z' };

async function exported(target = fresh(), content = 'state'): Promise<string> {
  return writeExport(target, facts, async (next) => {
    await Promise.resolve();
    mkdirSync(join(next, 'nested'));
    writeFileSync(join(next, 'nested', 'a.journal'), content);
  });
}

describe('an export', () => {
  test('takes the place of an earlier one, and leaves nothing beside it', async () => {
    const target = join(fresh(), 'deep', 'export');
    await exported(target, 'first');
    expect(await exported(target, 'second')).toBe(target);
    expect(readFileSync(join(target, 'nested', 'a.journal'), 'utf8')).toBe('second');
    expect(readdirSync(join(target, '..'))).toEqual(['export']);
  });

  test('that fails leaves the earlier one', async () => {
    const target = await exported(join(fresh(), 'export'), 'first');
    const failing = writeExport(target, facts, () => Promise.reject(new Error('disk full')));
    await expect(failing).rejects.toThrow('disk full');
    expect(readFileSync(join(target, 'nested', 'a.journal'), 'utf8')).toBe('first');
    expect(readdirSync(join(target, '..'))).toEqual(['export']);
  });

  test('touches no folder that holds something else', async () => {
    const target = fresh();
    mkdirSync(target);
    writeFileSync(join(target, 'thesis.txt'), 'years of work');
    await expect(exported(target)).rejects.toThrow(/holds something else/);
    expect(readdirSync(target)).toEqual(['thesis.txt']);
  });
});

describe('an import', () => {
  test('fills an empty data folder with all but what the export says of itself', async () => {
    const dataDir = fresh();
    const data = openDataFolder({ project: 'demo', dataDir, importFrom: await exported() });
    expect(data.path).toBe(dataDir);
    expect(readFileSync(join(dataDir, 'nested', 'a.journal'), 'utf8')).toBe('state');
    expect(readdirSync(dataDir).sort()).toEqual([LOCK_FILE, 'nested']);
    data.release();
    expect(readdirSync(dataDir)).toEqual(['nested']);
  });

  test('in memory works on a copy that goes away', async () => {
    const source = await exported();
    const data = openDataFolder({ project: 'demo', dataDir: null, importFrom: source });
    const copy = data.path ?? '';
    writeFileSync(join(copy, 'nested', 'a.journal'), 'changed');
    data.release();
    expect(existsSync(copy)).toBe(false);
    expect(readFileSync(join(source, 'nested', 'a.journal'), 'utf8')).toBe('state');
  });

  test('is refused by a data folder with state, which stays as it is and free for others', async () => {
    const dataDir = fresh();
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'auth.journal'), '');
    const importFrom = await exported();
    expect(() => openDataFolder({ project: 'demo', dataDir, importFrom })).toThrow(
      /is not empty \(it has auth\.journal\)/,
    );
    expect(readdirSync(dataDir)).toEqual(['auth.journal']);
  });

  test.each([
    ['of another project', 'other', () => exported(), /of project "demo".*project "other"/],
    ['of nothing', 'demo', () => Promise.resolve(fresh()), /it has no export\.json/],
    [
      'of another format',
      'demo',
      async () => {
        const source = await exported();
        writeFileSync(join(source, 'export.json'), '{"format":99}');
        return source;
      },
      /format 99; this version reads 1/,
    ],
  ])('%s is refused', async (_, project, source, message) => {
    const importFrom = await source();
    const open = () => openDataFolder({ project, dataDir: fresh(), importFrom });
    expect(open).toThrow(TransferError);
    expect(open).toThrow(message);
  });

  test('that broke off is not taken for state', () => {
    const dataDir = fresh();
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'import.unfinished'), '');
    expect(() => openDataFolder({ project: 'demo', dataDir })).toThrow(/broke off/);
  });
});

test('in memory there is no folder', () => {
  const data = openDataFolder({ project: 'demo', dataDir: null });
  expect(data.path).toBeNull();
  data.release();
});
