import { type Commands } from './commands';
import { readOptions } from './options';

/** The Firebase CLI that `firebase.json` was checked against. */
const FIREBASE_TOOLS = 'firebase-tools@15.34.2';

/** Puts the pages of `hosting/` on the project's site, with the addresses and headers of `firebase.json`. */
export async function site(
  args: readonly string[],
  _root: string,
  { run }: Commands,
): Promise<void> {
  const { project } = readOptions(args, { verb: 'site', needed: ['project'] });
  const deploy = ['deploy', '--only', 'hosting', '--project', project, '--non-interactive'];
  await run('npx', ['--yes', FIREBASE_TOOLS, ...deploy]);
}
