import { commands } from './commands';
import { UsageError } from './usage-error';
import { verbs } from './verbs';

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const verb = verbs[name];
  if (verb === undefined) {
    process.stderr.write(`The verb is ${name}; allowed is ${Object.keys(verbs).join(', ')}.\n`);
    return 2;
  }
  try {
    await verb(args, process.cwd(), commands);
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
