import { type Blobs } from '@attacca/cloud';
import { type Recorder } from '../measure/recorder';
import { type VirtualClock } from '../time/virtual-clock';

interface Storage {
  readonly clock: VirtualClock;
  readonly recorder: Recorder;
  readonly stored: ReadonlyMap<string, number>;
}

const statMilliseconds = 25;
const signMilliseconds = 25;
/** Of a V4 signature without a key file: each is a call of its own to the IAM Credentials API. */
const signatureQuery = [
  'X-Goog-Algorithm=GOOG4-RSA-SHA256',
  `X-Goog-Credential=internal%40attacca.iam.gserviceaccount.com%2F20260101%2Fauto%2Fstorage%2Fgoog4_request`,
  'X-Goog-Date=20260101T000000Z&X-Goog-Expires=3600&X-Goog-SignedHeaders=host',
  `X-Goog-Signature=${'0'.repeat(512)}`,
].join('&');

/** `Blobs` that take virtual time; URLs are as long as real ones. */
export function modelledBlobs({ clock, recorder, stored }: Storage): Blobs {
  const sign = async (object: string): Promise<string> => {
    recorder.event('signatures');
    await clock.sleep(signMilliseconds);
    return `https://storage.googleapis.com/attacca-blobs/${object}?${signatureQuery}`;
  };
  const stat = async (sha256: string) => {
    recorder.event('storage metadata reads');
    await clock.sleep(statMilliseconds);
    const size_bytes = stored.get(sha256);
    return size_bytes === undefined
      ? undefined
      : { size_bytes, generation: '1', metageneration: '1' };
  };
  // Nothing is uploaded by users or deleted in this simulation.
  const unexpected = (): Promise<never> => Promise.reject(new Error('No part of the simulation.'));
  return {
    stat,
    signDownload: (sha256) => sign(`blobs/${sha256}`),
    signUpload: async (sha256) => ({ url: await sign(`blobs/${sha256}`), headers: {} }),
    create: unexpected,
    statStaging: unexpected,
    signStagingDownload: unexpected,
    signStagingUpload: unexpected,
    createStaging: unexpected,
    adopt: unexpected,
    mark: unexpected,
    keep: unexpected,
    delete: unexpected,
    deleteStaging: unexpected,
  };
}
