import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudEvent, type CloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import {
  advancingClock,
  type AdvancingClock,
  type LocalCloud,
  type LocalCloudConfig,
} from '@attacca/local-cloud';
import { contractTarget, emptyConfig, runsElsewhere } from '../cloud/contract-target';

// Several processes' worth of work in one, perhaps beside other suites on a machine of two cores.
jest.setTimeout(30_000);

/** Triggers and schedules are configured, not created by clients; elsewhere there are none of ours. */
export const describeOnLocalCloud = runsElsewhere() ? describe.skip : describe;

export const AGENT = 'agent@demo-contract.iam.gserviceaccount.com';

export type ReceivedEvent = CloudEvent<unknown>;

/** A local cloud with one function behind its front door, that hands its events to the test. */
export interface EventCloud {
  readonly project: string;
  readonly cloud: LocalCloud;
  readonly clock: AdvancingClock;
  /** What the function was called with and has not been asked for yet, in order of arrival. */
  readonly received: ReceivedEvent[];
  /** Waits for the next event that fits, and takes it. */
  take(fits?: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent>;
  /** The function throws on the next so many events, as a bug would make it. */
  failTimes(count: number): void;
  stop(): Promise<void>;
}

/** What a suite adds; `target` and `service_account` are those of the function. */
export type EventConfig = Partial<
  Omit<LocalCloudConfig, 'firestore_triggers' | 'pubsub_triggers' | 'storage_triggers'>
> & {
  readonly firestore_triggers?: readonly object[];
  readonly pubsub_triggers?: readonly object[];
  readonly storage_triggers?: readonly object[];
};

let functions = 0;

/** Starts both. The function is one of the official functions framework. */
export async function startEventCloud(changes: EventConfig): Promise<EventCloud> {
  const received: ReceivedEvent[] = [];
  let failures = 0;
  const name = `on-event-${(functions += 1)}`;
  cloudEvent(name, (event: ReceivedEvent) => {
    received.push(event);
    failures -= 1;
    if (failures >= 0) throw new Error('a bug');
  });
  // The framework logs what its functions throw.
  const silence = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const server = getTestServer(name);
  const port = await listen(server);
  const clock = advancingClock(Date.now());
  const target = await contractTarget({ clock, config: withFunction(changes, port) });
  if (!target.cloud) throw new Error('This suite needs a local cloud of its own');
  return {
    project: target.project,
    cloud: target.cloud,
    clock,
    received,
    take: async (fits = () => true) => {
      await until(() => received.some(fits));
      return received.splice(received.findIndex(fits), 1)[0]!;
    },
    failTimes: (count) => (failures = count),
    stop: async () => {
      await target.stop();
      await close(server);
      silence.mockRestore();
    },
  };
}

/** The configuration with the function as a run service that the triggers call. */
export function withFunction(changes: EventConfig, port: number): LocalCloudConfig {
  const receiver = { target: { run_service: 'function' }, service_account: AGENT };
  const complete = (triggers: readonly object[] = []): object[] =>
    triggers.map((trigger, index) => ({ name: `trigger-${index}`, ...receiver, ...trigger }));
  return {
    ...emptyConfig,
    service_accounts: [AGENT],
    run_services: [
      {
        name: 'function',
        port: 0,
        target: `http://127.0.0.1:${port}`,
        invokers: [AGENT],
        concurrency: 80,
        timeout_seconds: 60,
      },
    ],
    ...changes,
    firestore_triggers: complete(changes.firestore_triggers),
    pubsub_triggers: complete(changes.pubsub_triggers),
    storage_triggers: complete(changes.storage_triggers),
  } as LocalCloudConfig;
}

export function serve(handler: RequestListener): Server {
  return createServer(handler);
}

/** Resolves to the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Lets pending I/O go on until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
