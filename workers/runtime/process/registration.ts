import { createHash } from 'node:crypto';
import { canonicalJson, type Manifest } from '@attacca/core';
import { retrying } from '../internal-api/retry';
import { type TaskEnvironment } from '../task/task-environment';
import { errorFields } from './log';

/** Beside the retries of each call: the internal API may be starting, too. */
const REGISTRATION_RETRY = { attempts: 8, firstDelayMs: 1_000, longestDelayMs: 60_000 };

/** Tells the internal API which manifest this worker was built with. Work does not depend on it: never rejects. */
export async function registerService(environment: TaskEnvironment): Promise<void> {
  const { manifest, api, instance, log, shutdown, sleep, random } = environment;
  const registration = {
    version: manifest.version,
    manifest_version: manifest.manifest_version,
    manifest_checksum: manifestChecksum(manifest),
    instance,
  };
  try {
    await retrying(() => api.register(manifest.service, registration), {
      ...REGISTRATION_RETRY,
      sleep,
      random,
      signal: shutdown,
      isWorthRetrying: () => true,
    });
    log('INFO', 'The service is registered.', { version: manifest.version });
  } catch (error) {
    if (!shutdown.aborted)
      log('WARNING', 'The service could not be registered.', errorFields(error));
  }
}

/** SHA-256 (hex) of the manifest's canonical JSON. */
function manifestChecksum(manifest: Manifest): string {
  return createHash('sha256').update(canonicalJson(manifest)).digest('hex');
}
