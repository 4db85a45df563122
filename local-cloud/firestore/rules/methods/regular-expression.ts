import { RuleError } from '../values/rule-error';

const BLANKS = '\\t\\n\\f\\r ';
// Unlike ^ and $, these do not change their meaning with the flag m.
const TEXT_START = '(?<![^])';
const TEXT_END = '(?![^])';

/**
 * A JavaScript expression for one in the syntax of RE2, which production uses: for the whole text, or for every place.
 * @throws RuleError for what RE2 refuses (look-around, back-references) and for what is no expression at all.
 */
export function compileRe2(pattern: string, extent: 'whole' | 'every'): RegExp {
  const [, inline = '', body = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? [];
  const flags = `u${[...new Set(inline)].join('')}`;
  try {
    const translated = translate(body, inline.includes('s') ? '.' : '[^\\n]');
    if (extent === 'every') return new RegExp(translated, `g${flags}`);
    return new RegExp(`${TEXT_START}(?:${translated})${TEXT_END}`, flags);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuleError(`not a regular expression: ${pattern}`);
    throw error;
  }
}

function translate(pattern: string, dot: string): string {
  let translated = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const rest = pattern.slice(index);
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (character === '\\') {
      const escaped = String.fromCodePoint(rest.codePointAt(1) ?? 0x5c);
      translated += translateEscape(escaped, inClass);
      index += escaped.length;
      continue;
    }
    if (!inClass && /^\(\?(?:[=!]|<[=!])/.test(rest)) throw new RuleError('RE2 has no look-around');
    if (!inClass && rest.startsWith('(?P<')) {
      translated += '(?<';
      index += 3;
      continue;
    }
    if (character === '[' && !inClass) inClass = true;
    else if (character === ']' && inClass) inClass = false;
    // JavaScript's dot leaves out more ends of lines than RE2's; with the flag s both take in all.
    translated += character === '.' && !inClass ? dot : character;
    index += character.length - 1;
  }
  return translated;
}

function translateEscape(escaped: string, inClass: boolean): string {
  if (/[1-9k]/.test(escaped)) throw new RuleError('RE2 has no back-references');
  // RE2's \s is ASCII, JavaScript's is not.
  if (escaped === 's') return inClass ? BLANKS : `[${BLANKS}]`;
  if (escaped === 'S' && inClass) throw new RuleError('\\S inside of brackets is not translated');
  if (escaped === 'S') return `[^${BLANKS}]`;
  if (escaped === 'A' && !inClass) return TEXT_START;
  if (escaped === 'z' && !inClass) return TEXT_END;
  if (/\w/.test(escaped)) return `\\${escaped}`;
  // RE2 lets any punctuation be escaped, JavaScript only what has a meaning.
  return `\\u{${(escaped.codePointAt(0) ?? 0).toString(16)}}`;
}
