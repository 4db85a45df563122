import { StorageFailure } from './failure';

const part = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;

/** @throws StorageFailure for a name that Cloud Storage does not allow a bucket to have */
export function checkBucketName(name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  throw new StorageFailure('invalid', `Invalid bucket name: '${name}': ${problem}.`);
}

function problemOf(name: string): string | undefined {
  if (name.length < 3) return 'at least 3 characters are required';
  if (name.length > (name.includes('.') ? 222 : 63))
    return 'at most 63 characters are allowed, with dots 222';
  if (!/^[a-z0-9._-]+$/.test(name)) return 'only a-z, 0-9, "-", "_" and "." are allowed';
  if (!name.split('.').every((each) => part.test(each)))
    return 'what lies between dots begins and ends with a letter or digit and has at most 63';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return 'it looks like an IP address';
  if (/^goog/.test(name) || /g[o0]{2}g[l1]e/.test(name)) return "names like Google's are reserved";
  return undefined;
}
