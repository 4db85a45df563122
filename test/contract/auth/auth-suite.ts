import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getAuth, type Auth } from 'firebase-admin/auth';
import { deleteApp as deleteWebApp, initializeApp as initializeWebApp } from 'firebase/app';
import {
  connectAuthEmulator,
  inMemoryPersistence,
  initializeAuth,
  type Auth as WebAuth,
} from 'firebase/auth';
import { advancingClock, type AdvancingClock } from '@attacca/local-cloud';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

/** What a suite about users works with: an administrator, and the SDK of an application. */
export interface AuthSuite {
  readonly target: ContractTarget;
  readonly admin: Auth;
  readonly web: WebAuth;
  /** Of the local cloud; of no effect on anything else. */
  readonly clock: AdvancingClock;
  /** Base URL of the service. */
  readonly url: string;
  /** Lets some seconds go by: of the local cloud's clock, or in truth where it has none of its own. */
  pass(milliseconds: number): Promise<void>;
  /** An address that nobody has yet. */
  newEmail(): string;
  /** One more application, with nobody signed in. */
  newWeb(): WebAuth;
  /** `/emulator/v1/projects/<project>/…`, as the official emulator has it. */
  emulator(path: string, init?: RequestInit): Promise<unknown>;
  /** A method of the Identity Toolkit REST API, as an application calls it. */
  rest(method: string, body: object): Promise<RestAnswer>;
  /** The same with an administrator's credential, on the project: e.g. `accounts:update`. */
  administer(method: string, body: object): Promise<RestAnswer>;
  stop(): Promise<void>;
}

export type RestAnswer = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly message: string };
};

export const PASSWORD = 'correct horse';

let counter = 0;

/**
 * Starts a suite. The clock stands a little in the past, so that what the administrator's own clock
 * stamps (a revocation) is later than what the service stamped before.
 */
export async function authSuite(): Promise<AuthSuite> {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const clock = advancingClock(Date.now() - 60_000);
  const target = await contractTarget({ clock });
  const name = `auth-${process.pid}-${(counter += 1)}`;
  const app: App = initializeApp({ projectId: target.project }, name);
  const url = `http://${process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? ''}`;
  const webs: WebAuth[] = [];
  const newWeb = (): WebAuth => {
    const config = { apiKey: 'any', projectId: target.project, authDomain: 'localhost' };
    const web = initializeAuth(initializeWebApp(config, `${name}-${webs.length}`), {
      persistence: inMemoryPersistence,
    });
    connectAuthEmulator(web, url, { disableWarnings: true });
    webs.push(web);
    return web;
  };
  const json = async (path: string, init: RequestInit): Promise<unknown> =>
    (await fetch(`${url}${path}`, init)).json();
  return {
    target,
    clock,
    url,
    admin: getAuth(app),
    web: newWeb(),
    newWeb,
    newEmail: () => `user-${randomUUID()}@example.com`,
    pass: async (milliseconds) => {
      if (target.cloud) clock.advance(milliseconds);
      else await wait(milliseconds);
    },
    emulator: (path, init = {}) => json(`/emulator/v1/projects/${target.project}/${path}`, init),
    rest: async (method, body) =>
      (await json(`/identitytoolkit.googleapis.com/${method}?key=any`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })) as RestAnswer,
    administer: async (method, body) =>
      (await json(`/identitytoolkit.googleapis.com/v1/projects/${target.project}/${method}`, {
        method: 'POST',
        headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })) as RestAnswer,
    stop: async () => {
      await Promise.all(webs.map((web) => deleteWebApp(web.app)));
      await deleteApp(app);
      await target.stop();
    },
  };
}
