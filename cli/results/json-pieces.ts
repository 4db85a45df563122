/** What is deeper is small, and written at once. */
const DEEPEST = 4;
const INDENT = '  ';
const PIECE_LETTERS = 1 << 16;

/**
 * `JSON.stringify(value, null, 2)` and a line break, piece by piece: the list of a hundred thousand files is never one
 * text in memory.
 * @param value of plain objects, arrays and values that JSON has; fields that are undefined are left out
 */
export function* jsonPieces(value: unknown): Generator<Uint8Array> {
  let piece = '';
  for (const text of texts(value, 0)) {
    piece += text;
    if (piece.length < PIECE_LETTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(`${piece}\n`);
}

function* texts(value: unknown, depth: number): Generator<string> {
  const line = `\n${INDENT.repeat(depth)}`;
  if (typeof value !== 'object' || value === null || depth === DEEPEST) {
    yield JSON.stringify(value, null, INDENT).replaceAll('\n', line);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  let separator = '';
  yield open!;
  for (const [key, field] of fieldsOf(value)) {
    if (field === undefined) continue;
    yield `${separator}${line}${INDENT}${key}`;
    yield* texts(field, depth + 1);
    separator = ',';
  }
  yield separator === '' ? close! : `${line}${close}`;
}

/** With what stands before each; a list is not copied. */
function* fieldsOf(value: object): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) for (const item of value as unknown[]) yield ['', item ?? null];
  else
    for (const [name, field] of Object.entries(value)) yield [`${JSON.stringify(name)}: `, field];
}
