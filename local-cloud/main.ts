import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseConfig, type LocalCloudConfig } from './config';
import { startLocalCloud } from './local-cloud';

const USAGE = `Usage: main.js --config FILE [options]
  --config FILE            everything that it is told at start, as JSON
  --memory                 keep nothing on disk, whatever the configuration says
  --import FOLDER          begin with an export; the data folder must be empty
  --export-on-exit FOLDER  write an export when it ends
  --with-parent            end when standard input closes, too`;

/**
 * The process of the local cloud. Its whole standard output is one line of JSON, written when everything
 * answers; problems go to standard error. It ends on SIGTERM and SIGINT, and with `--with-parent` also
 * when its standard input closes, so that it never outlives who started it.
 */
async function main(): Promise<void> {
  const options = readOptions();
  const config = readConfig(options);
  const importFrom = options.import;
  const ending = waitForTheEnd(options['with-parent'] ?? false);
  const cloud = await startLocalCloud(config, importFrom === undefined ? {} : { importFrom });
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
  try {
    const exportTo = options['export-on-exit'];
    if (exportTo !== undefined) await cloud.exportTo(exportTo);
  } finally {
    await cloud.stop();
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    config: text,
    memory: flag,
    import: text,
    'export-on-exit': text,
    'with-parent': flag,
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function readConfig({ config: file, memory }: Options): LocalCloudConfig {
  if (file === undefined) throw new Error(USAGE);
  const config = parseConfig(JSON.parse(readFileSync(file, 'utf8')));
  return memory === true ? { ...config, data_dir: null } : config;
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
