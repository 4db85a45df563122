import { StorageFailure } from './failure';

/**
 * The names that a `matchGlob` means: `*` and `?` stay between slashes, `**` does not, `[a-z]` and
 * `[!a]` are one character, `{a,b}` either, a backslash takes the next character as it is.
 * @throws StorageFailure for brackets that do not close
 */
export function globPattern(glob: string): RegExp {
  const parts: string[] = [];
  let depth = 0;
  for (let index = 0; index < glob.length;) {
    const rest = glob.slice(index);
    const [taken, pattern] = nextPart(rest, depth);
    if (rest[0] === '{') depth += 1;
    if (rest[0] === '}' && depth > 0) depth -= 1;
    parts.push(pattern);
    index += taken;
  }
  if (depth > 0) throw new StorageFailure('invalid', `matchGlob: "${glob}": a "{" is not closed.`);
  return new RegExp(`^${parts.join('')}$`, 'su');
}

/** @returns how many characters were taken, and the regular expression they stand for */
function nextPart(rest: string, depth: number): [number, string] {
  const first = rest[0] ?? '';
  if (rest.startsWith('**/')) return [3, '(?:.*/)?'];
  if (rest.startsWith('**')) return [2, '.*'];
  switch (first) {
    case '*':
      return [1, '[^/]*'];
    case '?':
      return [1, '[^/]'];
    case '{':
      return [1, '(?:'];
    case '}':
      return [1, depth > 0 ? ')' : '\\}'];
    case ',':
      return [1, depth > 0 ? '|' : ','];
    case '[':
      return characterClass(rest);
    case '\\':
      return [2, escape(rest[1] ?? '\\')];
    default:
      return literal(rest);
  }
}

function characterClass(rest: string): [number, string] {
  const match = /^\[(!|\^)?(\]?[^\]]*)\]/.exec(rest);
  if (!match) throw new StorageFailure('invalid', 'matchGlob: a "[" is not closed.');
  const inside = (match[2] ?? '').replace(/[\\[\]^]/g, '\\$&');
  return [match[0].length, `[${match[1] ? '^/' : ''}${inside}]`];
}

function literal(rest: string): [number, string] {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return [character.length, escape(character)];
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) =>
    character === '-' ? '\\x2d' : `\\${character}`,
  );
}
