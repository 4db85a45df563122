import { startLocalCloud, type LocalCloud, type LocalCloudConfig } from '@attacca/local-cloud';
import { emptyConfig } from './contract-target';

/** A local cloud that comes back on the same ports, with what it kept in its folder. */
export interface RestartableCloud {
  readonly project: string;
  endpoints(): LocalCloud['endpoints'];
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one, with the environment set so that official clients find it. */
export async function restartableCloud(
  changes: Partial<LocalCloudConfig>,
): Promise<RestartableCloud> {
  const config = { ...emptyConfig, ...changes };
  let running = await startLocalCloud(config);
  const { endpoints } = running;
  const environment = running.environment();
  Object.assign(process.env, environment);
  const portOf = (address: string): number => Number(address.split(':').at(-1));
  const ports = {
    ...config.ports,
    ...Object.fromEntries(
      Object.entries(endpoints).map(([name, address]) => [name, portOf(address)]),
    ),
  };
  return {
    project: config.project,
    endpoints: () => endpoints,
    restart: async () => {
      await running.stop();
      running = await startLocalCloud({ ...config, ports });
    },
    stop: async () => {
      for (const name of Object.keys(environment)) delete process.env[name];
      await running.stop();
    },
  };
}
