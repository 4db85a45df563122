import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLocalCloud } from './local-cloud';
import { parseConfig } from './parse-config';

const USAGE = 'Usage: main.js --config FILE [--with-parent]';

/**
 * The process of the local cloud. Its whole standard output is one line of JSON, written when everything
 * answers; problems go to standard error. It ends on SIGTERM and SIGINT, and with `--with-parent` also
 * when its standard input closes, so that it never outlives who started it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, 'with-parent': { type: 'boolean' } },
  });
  if (values.config === undefined) throw new Error(USAGE);
  const config = parseConfig(JSON.parse(readFileSync(values.config, 'utf8')));
  const ending = waitForTheEnd(values['with-parent'] ?? false);
  const cloud = await startLocalCloud(config);
  process.stdout.write(
    JSON.stringify({
      ready: true,
      endpoints: cloud.endpoints,
      run_services: cloud.runServices,
      metadata_hosts: cloud.metadataHosts,
      environment: cloud.environment(),
    }) + '\n',
  );
  await ending;
  await cloud.stop();
}

function waitForTheEnd(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    if (!withParent) return;
    process.stdin.once('close', resolve);
    process.stdin.resume();
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
