import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(join(__dirname, '../../package-lock.json'), 'utf8'),
) as { packages: Readonly<Record<string, LockedPackage>> };

/** Where Node finds `name` from `folder`: beside it or in a folder above. */
function found(folder: string, name: string): LockedPackage | undefined {
  const here = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
  if (here !== undefined || folder === '') return here;
  return found(/^(.*)\/node_modules\//.exec(folder)?.[1] ?? '', name);
}

const optional = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies).map((name) => ({ folder, name })),
);

// `npm ci`, which images and set-up install with, refuses a lock file that lacks one; and `npm install` leaves out what the
// registry that it asked did not have for other systems.
test('names what is installed on other systems too', () => {
  expect(optional.length).toBeGreaterThan(50);
  expect(optional.filter(({ folder, name }) => found(folder, name) === undefined)).toEqual([]);
});

test('installs on a system only what was built for it', () => {
  const native = /-(darwin|win32|freebsd|android|openharmony)(-|$)/;
  const foreign = Object.entries(packages).filter(([folder]) => native.test(folder));
  expect(foreign.length).toBeGreaterThan(20);
  for (const [folder, { os }] of foreign)
    expect({ folder, os }).toMatchObject({ os: [expect.any(String)] });
});
