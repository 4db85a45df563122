import { GoogleAuth } from 'google-auth-library';

/** What a REST call came to. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the answer, whatever it is. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface RestCall {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Firestore's REST API as a developer uses it by hand. */
export interface RestEndpoint {
  /** `projects/{project}/databases/(default)/documents` */
  readonly documents: string;
  /** Sends a request to `/v1/{path}` with a server's credentials. */
  call(method: string, path: string, options?: RestCall): Promise<RestAnswer>;
}

/** The endpoint of the emulator that the environment names, or the real one. */
export function restEndpoint(project: string): RestEndpoint {
  const emulator = process.env['FIRESTORE_EMULATOR_HOST'];
  const base = emulator === undefined ? 'https://firestore.googleapis.com' : `http://${emulator}`;
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/datastore' });
  return {
    documents: `projects/${project}/databases/(default)/documents`,
    call: async (method, path, { body, headers = {} } = {}) => {
      const token = emulator === undefined ? await auth.getAccessToken() : 'owner';
      const response = await fetch(`${base}/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
      };
    },
  };
}
