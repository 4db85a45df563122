import { expectString } from '../values/expect';
import { listOf } from '../values/rule-value';
import { type Methods } from './method';
import { compileRe2 } from './regular-expression';

export const stringMethods: Methods<string> = {
  lower: { arity: [0, 0], call: (self) => self.toLowerCase() },
  upper: { arity: [0, 0], call: (self) => self.toUpperCase() },
  trim: { arity: [0, 0], call: (self) => self.trim() },
  /** In code points. */
  size: { arity: [0, 0], call: (self) => BigInt([...self].length) },
  toUtf8: { arity: [0, 0], call: (self) => ({ kind: 'bytes', bytes: Buffer.from(self, 'utf8') }) },
  /** Of the whole string. */
  matches: {
    arity: [1, 1],
    call: (self, pattern = null) => compileRe2(expectString(pattern), 'whole').test(self),
  },
  replace: {
    arity: [2, 2],
    call: (self, pattern = null, replacement = null) => {
      const text = expectString(replacement);
      return self.replace(compileRe2(expectString(pattern), 'every'), () => text);
    },
  },
  split: {
    arity: [1, 1],
    call: (self, pattern = null) =>
      listOf(splitBy(self, compileRe2(expectString(pattern), 'every'))),
  },
};

/** Without what the pattern's groups captured, which `String.split` would put in between. */
function splitBy(text: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(separator)) {
    const isEmptyAtAnEnd = match[0] === '' && (match.index === 0 || match.index === text.length);
    if (isEmptyAtAnEnd) continue;
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  return [...parts, text.slice(start)];
}
