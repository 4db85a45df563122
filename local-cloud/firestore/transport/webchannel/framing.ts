/**
 * A part of WebChannel's answer: the length of the JSON, then the JSON. The length counts UTF-16 units of the decoded
 * text while the network counts bytes, so everything but ASCII is escaped and the two are the same.
 */
export function frame(json: string): string {
  const ascii = escapeNonAscii(json);
  return `${ascii.length}\n${ascii}`;
}

/** The same JSON in ASCII alone. */
export function escapeNonAscii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
