import { AttaccaError, type Parameters } from '@attacca/core';

/** A program and its arguments, each a separate string: no shell ever sees them. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * Fills in an operation's command template, the seed's form: `fluid-ampslice {source} {indices} -floor {floor}`.
 * The template is split at blanks first and filled in afterwards, so that a value with blanks, quotes
 * or semicolons stays one argument.
 * @param paths the paths of inputs and outputs, by port
 * @throws AttaccaError INTERNAL when the template names what the manifest does not declare
 */
export function fillCommand(
  template: string,
  paths: Readonly<Record<string, string>>,
  parameters: Parameters,
): CommandLine {
  const [program, ...args] = template.split(/\s+/).filter((word) => word !== '');
  if (program === undefined || program.includes('{')) {
    throw new AttaccaError(
      'INTERNAL',
      'An entrypoint_command must start with the name of a program.',
    );
  }
  const fill = (word: string): string =>
    word.replace(PLACEHOLDER, (_, name: string) => valueOf(name, paths, parameters));
  return { program, args: args.map(fill) };
}

function valueOf(
  name: string,
  paths: Readonly<Record<string, string>>,
  parameters: Parameters,
): string {
  const value = Object.hasOwn(paths, name) ? paths[name] : parameters[name];
  if (value === undefined) {
    throw new AttaccaError(
      'INTERNAL',
      `The entrypoint_command names {${name}}, which is neither a port nor a parameter.`,
    );
  }
  return String(value);
}
