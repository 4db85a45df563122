import { readOptions } from '../options';
import { smokeTest } from './smoke-test';

/** `npm run smoke -- URL --project P --api-key K`. */
export async function smoke(args: readonly string[]): Promise<void> {
  const options = readOptions(args, {
    verb: 'smoke',
    words: ['URL'],
    needed: ['project', 'api-key'],
  });
  const [url = ''] = options.words;
  await smokeTest({
    url: url.replace(/\/$/, ''),
    project: options.project,
    apiKey: options['api-key'],
  });
}
