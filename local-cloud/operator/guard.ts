import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { GoogleApiError } from '../http';

/**
 * Keeps the pages of other sites away from the admin endpoint: a browser on this machine would carry
 * their requests here. It has no password, so that this is what stands between them and a reset.
 * @param ownHost the host name that was configured
 * @throws GoogleApiError 403 for a request that a page of another site has made, or was tricked into
 */
export function refuseForeignPages(request: IncomingMessage, ownHost: string): void {
  const { host = '', origin } = request.headers;
  if (!isOwnName(nameOf(host), ownHost)) {
    // A site can let its own name lead to this machine ("DNS rebinding"), but no address and not localhost.
    throw refusal(
      `Host: "${host}" is refused; call the admin endpoint by its address or as localhost`,
    );
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw refusal(`Origin: "${origin}" is refused; only pages of http://${host} may call`);
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink(request)) {
    throw refusal(
      `Sec-Fetch-Site: "${String(site)}" is refused; only same-origin and none are let in`,
    );
  }
}

/** Following a link to the page from elsewhere does nothing and tells the other site nothing. */
function isLink({ method, headers, url }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url?.split('?')[0] === '/' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

function isOwnName(name: string, ownHost: string): boolean {
  return name === 'localhost' || isIP(name) !== 0 || name === ownHost.toLowerCase();
}

/** The host name without the port, and an IPv6 address without its brackets. */
function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function refusal(message: string): GoogleApiError {
  return new GoogleApiError(403, 'PERMISSION_DENIED', message);
}
