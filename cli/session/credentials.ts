import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '@attacca/client';

/** Who a command acts as: the user of the folder, or the owner of the deployment. */
export type LocalAccount = 'user' | 'administrator';

const emails: Readonly<Record<LocalAccount, string>> = {
  user: 'me@attacca.local',
  administrator: 'administrator@attacca.local',
};

/** A local account of a data folder: made up at first use, and the same one ever after. */
export function localCredentials(dataDir: string, account: LocalAccount = 'user'): Credentials {
  const path = join(dataDir, `${account}.json`);
  const kept = readCredentials(path);
  if (kept !== undefined) return kept;
  const credentials = {
    email: emails[account],
    password: randomBytes(18).toString('base64url'),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}

function readCredentials(path: string): Credentials | undefined {
  try {
    const { email, password } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Credentials>;
    return email === undefined || password === undefined ? undefined : { email, password };
  } catch {
    return undefined;
  }
}
