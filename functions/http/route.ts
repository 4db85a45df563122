/** What a handler sees of a request, free of Express. */
export interface RouteRequest<Caller> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly trace_id: string;
  /** Fires when the client has gone. */
  readonly closed: AbortSignal;
}

export interface RouteAnswer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Server-sent events instead of a body: the answer stays open until the function returns. */
  readonly stream?: (send: (event: string, data: object) => void) => Promise<void>;
}

/** One route as data: served, and described in the OpenAPI document, from the same declaration. */
export interface Route<Caller> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{names}` in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  /** Whether a caller must have proved who they are. */
  readonly isPublic?: boolean;
  readonly requestSchema?: object;
  readonly query?: readonly { readonly name: string; readonly description: string }[];
  readonly success: { readonly status: number; readonly description: string };
  handle(request: RouteRequest<Caller>): Promise<RouteAnswer>;
}
