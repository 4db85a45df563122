/** URLs kept at most: a few hundred bytes each. */
const most = 5000;

interface Remembered {
  readonly url: Promise<string>;
  readonly until: number;
}

/**
 * Signs each key once and hands the same URL out again for half its lifetime, so that whoever gets it has the other half.
 * A signature is a call to IAM where there is no key file, and every task of a fan-out reads the same file.
 * @param lifetime of a URL, in milliseconds
 * @param clock milliseconds that only ever grow
 */
export function rememberUrls(
  lifetime: number,
  clock: () => number = () => performance.now(),
): (key: string, sign: () => Promise<string>) => Promise<string> {
  const known = new Map<string, Remembered>();
  return (key, sign) => {
    const remembered = known.get(key);
    if (remembered !== undefined && remembered.until > clock()) return remembered.url;
    const url = sign();
    known.delete(key);
    known.set(key, { url, until: clock() + lifetime / 2 });
    url.catch(() => known.delete(key));
    if (known.size > most) known.delete(known.keys().next().value ?? '');
    return url;
  };
}
