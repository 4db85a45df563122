import { parseArgs } from 'node:util';
import { UsageError } from './usage-error';

/** What a verb takes: a value for each option, with those that may be left out. */
export interface OptionTable<Needed extends string, Free extends string> {
  readonly verb: string;
  readonly needed: readonly Needed[];
  /** With the value that each has where nothing is typed. */
  readonly free?: Readonly<Record<Free, string>>;
  /** Names of the words that stand without an option, in their order. All are needed. */
  readonly words?: readonly string[];
}

export type Options<Needed extends string, Free extends string> = Readonly<
  Record<Needed | Free, string>
> & { readonly words: readonly string[] };

/**
 * Reads what was typed after a verb.
 * @throws UsageError that names what is missing or unknown, and shows the verb's form.
 */
export function readOptions<Needed extends string, Free extends string = never>(
  args: readonly string[],
  table: OptionTable<Needed, Free>,
): Options<Needed, Free> {
  const { needed, words = [] } = table;
  const free: Readonly<Record<string, string>> = table.free ?? {};
  const { values, positionals } = parsed(args, [...needed, ...Object.keys(free)], table);
  const absent = needed.filter((name) => !values[name]).map((name) => `--${name}`);
  absent.push(...words.slice(positionals.length));
  if (absent.length > 0) throw new UsageError(`Missing: ${absent.join(', ')}. ${formOf(table)}`);
  if (positionals.length > words.length)
    throw new UsageError(`Unknown: ${positionals.slice(words.length).join(' ')}. ${formOf(table)}`);
  return { ...free, ...values, words: positionals } as Options<Needed, Free>;
}

function parsed(
  args: readonly string[],
  names: readonly string[],
  table: OptionTable<string, string>,
): { values: Readonly<Record<string, string>>; positionals: readonly string[] } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Record<string, string>, positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message} ${formOf(table)}`);
  }
}

function formOf({ verb, needed, free = {}, words = [] }: OptionTable<string, string>): string {
  const parts = [
    ...words,
    ...needed.map((name) => `--${name} …`),
    ...Object.keys(free).map((name) => `[--${name} …]`),
  ];
  return `Usage: npm run ${verb} -- ${parts.join(' ')}`;
}
