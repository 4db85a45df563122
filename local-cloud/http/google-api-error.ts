import type { ServerResponse } from 'node:http';

/** An error as Google's JSON APIs send it: `{error: {code, message, status, errors: […]}}`. */
export class GoogleApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** Canonical gRPC name, e.g. `INVALID_ARGUMENT`. */
    readonly status: string,
    message: string,
  ) {
    super(message);
    this.name = 'GoogleApiError';
  }
}

/** What every method that does not exist here answers: never an empty success. */
export function unimplemented(method: string, path: string): GoogleApiError {
  return new GoogleApiError(
    501,
    'UNIMPLEMENTED',
    `${method} ${path} is not implemented by the local cloud.`,
  );
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': body.length,
  });
  response.end(body);
}

/** Sends a GoogleApiError as it is and anything else as a 500; does nothing when an answer has begun. */
export function sendError(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error =
    thrown instanceof GoogleApiError
      ? thrown
      : new GoogleApiError(
          500,
          'INTERNAL',
          thrown instanceof Error ? thrown.message : String(thrown),
        );
  sendJson(response, error.code, {
    error: {
      code: error.code,
      message: error.message,
      status: error.status,
      errors: [{ message: error.message, domain: 'global', reason: reasonOf(error.code) }],
    },
  });
}

function reasonOf(code: number): string {
  if (code === 401) return 'authError';
  if (code === 403) return 'forbidden';
  if (code === 404) return 'notFound';
  if (code === 501) return 'notImplemented';
  return code < 500 ? 'invalid' : 'backendError';
}
