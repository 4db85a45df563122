import type { RunServiceConfig } from '../config';
import { listenHttp } from '../http';
import type { Identity } from '../identity';
import type { Clock, RunningService } from '../service';
import { acceptUpgrades } from './transport/upgrade';
import { RunService } from './transport/run-service';

export interface FrontDoorOptions {
  readonly host: string;
  readonly clock: Clock;
  readonly services: readonly RunServiceConfig[];
  readonly verifyIdentityToken: Identity['verifyIdentityToken'];
}

/** Addresses: `host:port` of each service by its name. */
export interface FrontDoor extends RunningService {
  /** Public URL of each service by its name: the audience of tokens for it. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Opens one listener for each Cloud Run service. */
export async function startFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const open = await Promise.all(
    options.services.map(async (config) => {
      let url = '';
      const service = new RunService({ ...options, config, url: () => url });
      const listener = await listenHttp(
        (request, response) => void service.handle(request, response),
        { host: options.host, port: config.port },
      );
      url = `http://${listener.address}`;
      const closeUpgrades = acceptUpgrades(listener.server, service);
      return { name: config.name, service, listener, closeUpgrades };
    }),
  );
  const addresses = Object.fromEntries(
    open.map(({ name, listener }) => [name, listener.address] as const),
  );
  return {
    addresses,
    urls: Object.fromEntries(
      Object.entries(addresses).map(([name, address]) => [name, `http://${address}`]),
    ),
    stop: async () => {
      for (const { closeUpgrades } of open) closeUpgrades();
      await Promise.all(open.map(({ listener }) => listener.close()));
      for (const { service } of open) service.close();
    },
  };
}
