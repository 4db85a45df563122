import type { ServerResponse } from 'node:http';

const TITLES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Request Entity Too Large',
  429: 'Rate exceeded.',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Answers in the front door's own name: a short HTML page, as Cloud Run does. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    // The answer has begun: only breaking the connection tells the client that it is not whole.
    response.destroy();
    return;
  }
  const title = TITLES[status] ?? 'Error';
  const body = Buffer.from(
    `<html><head><title>${status} ${title}</title></head><body><h1>Error: ${title}</h1>` +
      `<h2>${message.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</h2></body></html>\n`,
  );
  response.writeHead(status, {
    'content-type': 'text/html; charset=UTF-8',
    'content-length': body.length,
    ...(status === 401
      ? {
          'www-authenticate':
            'Bearer error="invalid_token" error_description="The access token could not be verified"',
        }
      : {}),
    // What is left of a request body that was not read would be taken for the next request.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}
