import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { listenHttp } from '../http';
import { memoryJournal, openJournal } from '../journal';
import type { Clock, RunningService } from '../service';
import { AccountStore, type AccountEntry } from './account-store';
import { authServer } from './auth-server';
import { Tokens } from './tokens';

export interface AuthOptions {
  readonly project: string;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly dataDir: string | null;
}

/** Starts Firebase Authentication. Addresses: `auth`, for `FIREBASE_AUTH_EMULATOR_HOST`. */
export async function startAuth(options: AuthOptions): Promise<RunningService> {
  const { project, clock } = options;
  const store = new AccountStore();
  const journal =
    options.dataDir === null
      ? memoryJournal<AccountEntry>()
      : openJournal<AccountEntry>(join(options.dataDir, 'auth.journal'), (entry) =>
          store.replay(entry),
        );
  store.keepIn(journal);
  const secret = store.refreshSecret(() => randomBytes(32).toString('base64'));
  const tokens = new Tokens({ project, clock, store, secret });
  const listener = await listenHttp(authServer({ project, clock, store, tokens }), options);
  return {
    addresses: { auth: listener.address },
    stop: async () => {
      await listener.close();
      journal.close();
    },
  };
}
