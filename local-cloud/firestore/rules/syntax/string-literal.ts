const PLAIN_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};
const CODE_ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;

/** The text that a string literal stands for, given what is between its quotes. `fail` is told where and what is wrong. */
export function unescapeText(raw: string, fail: (index: number, problem: string) => never): string {
  let text = '';
  for (let index = 0; index < raw.length; index++) {
    const character = raw.charAt(index);
    if (character !== '\\') {
      text += character;
      continue;
    }
    const escaped = raw.charAt(index + 1);
    if (Object.hasOwn(PLAIN_ESCAPES, escaped)) {
      text += PLAIN_ESCAPES[escaped];
      index += 1;
      continue;
    }
    CODE_ESCAPE.lastIndex = index;
    const code = CODE_ESCAPE.exec(raw)?.[0];
    const codePoint = code === undefined ? Infinity : Number.parseInt(code.slice(2), 16);
    if (code === undefined || codePoint > 0x10ffff) {
      return fail(
        index,
        `expected an escape such as \\n, \\\\, \\' or \\u00e9, found \\${escaped}`,
      );
    }
    text += String.fromCodePoint(codePoint);
    index += code.length - 1;
  }
  return text;
}
