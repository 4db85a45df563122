export const environmentFormats = ['shell', 'dotenv', 'json'] as const;
export type EnvironmentFormat = (typeof environmentFormats)[number];

/**
 * Variables as a shell reads them (`export A='b'`), as a `.env` file holds them (`A="b"`), or as one
 * JSON object.
 */
export function environmentText(
  variables: Readonly<Record<string, string>>,
  format: EnvironmentFormat,
): string {
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`;
  const line = format === 'shell' ? shellLine : dotenvLine;
  return Object.entries(variables)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('');
}

/** What no shell takes for anything but itself. */
const PLAIN = /^[\w@%+=:,./-]+$/;

function shellLine(name: string, value: string): string {
  const quoted = PLAIN.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
  return `export ${name}=${quoted}`;
}

function dotenvLine(name: string, value: string): string {
  return `${name}=${PLAIN.test(value) ? value : JSON.stringify(value)}`;
}
