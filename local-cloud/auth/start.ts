import { join } from 'node:path';
import { undisturbedCalls, type Calls } from '../calls';
import { listenHttp } from '../http';
import { memoryJournal, openPrivateJournal, writePrivateJournal } from '../journal';
import type { Clock, StatefulService } from '../service';
import { Directory, type DirectoryEntry } from './state/directory';
import type { Space } from './state/space';
import { Tokens } from './state/tokens';
import { authServer } from './transport/auth-server';

export interface AuthOptions {
  readonly project: string;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly dataDir: string | null;
  readonly calls?: Calls;
  /** Whether a bearer token is a service account's that may administer users; nobody's if absent. */
  readonly isServerToken?: (token: string) => boolean;
}

const JOURNAL = 'auth.journal';

/** Starts Firebase Authentication. Addresses: `auth`, for `FIREBASE_AUTH_EMULATOR_HOST`. */
export async function startAuth(options: AuthOptions): Promise<StatefulService> {
  const { project, clock, dataDir, calls = undisturbedCalls } = options;
  const { isServerToken = () => false } = options;
  const directory = new Directory(project);
  const journal =
    dataDir === null
      ? memoryJournal<DirectoryEntry>()
      : openPrivateJournal<DirectoryEntry>(join(dataDir, JOURNAL), (entry) =>
          directory.replay(entry),
        );
  directory.keepIn(journal);
  const tokens = new Tokens(directory, clock);
  const handler = authServer({ directory, tokens, clock, calls, isServerToken });
  const listener = await listenHttp(handler, options);
  return {
    addresses: { auth: listener.address },
    inspect: (limit) => inspect(directory, limit),
    reset: () => directory.reset(),
    exportTo: (folder) => {
      writePrivateJournal(join(folder, JOURNAL), directory.entries());
    },
    stop: async () => {
      await listener.close();
      journal.close();
    },
  };
}

/** Names and counts; no hashes, codes or secrets. */
function inspect(directory: Directory, limit: number): Readonly<Record<string, unknown>> {
  return {
    project: directory.projectId,
    user_count: directory.project.accounts.size,
    users: users(directory.project, limit),
    tenants: directory
      .tenants()
      .slice(0, limit)
      .map((tenant) => ({
        id: tenant.tenantId,
        user_count: tenant.accounts.size,
        users: users(tenant, limit),
      })),
  };
}

function users({ accounts }: Space, limit: number): unknown {
  return accounts
    .list()
    .slice(0, limit)
    .map((account) => ({
      uid: account.localId,
      email: account.email ?? null,
      phone_number: account.phoneNumber ?? null,
      display_name: account.displayName ?? null,
      is_disabled: account.disabled,
      providers: [
        ...(account.password ? ['password'] : []),
        ...account.linkedProviders.map(({ providerId }) => providerId),
      ],
      created_at: new Date(account.createdAt).toISOString(),
      last_login_at: account.lastLoginAt ? new Date(account.lastLoginAt).toISOString() : null,
    }));
}
