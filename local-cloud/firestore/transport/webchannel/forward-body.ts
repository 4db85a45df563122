/** What a client sends up: messages with consecutive numbers, and with its first request the headers of the call. */
export interface ForwardBody {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The number of the first message. */
  readonly first: number;
  /** Each as JSON. */
  readonly messages: readonly string[];
}

/** Reads a form of `headers`, `count`, `ofs` and `req0___data__`, `req1___data__`, ... */
export function parseForwardBody(text: string): ForwardBody {
  const form = new URLSearchParams(text);
  const count = Number(form.get('count') ?? 0);
  const messages = Array.from(
    { length: Math.min(Math.max(count, 0), form.size) },
    (_, index) => form.get(`req${index}___data__`) ?? '{}',
  );
  return {
    headers: parseHeaders(form.get('headers') ?? ''),
    first: Number(form.get('ofs') ?? 0),
    messages,
  };
}

/** Headers as a page sends them inside the body, so that its browser need not ask for leave first. */
function parseHeaders(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
