import type { AttaccaClient, DeadLetterPage } from '@attacca/client';
import type { DeadLetter, DeadLetterFilter, DeadLetterList, RedriveReport } from '@attacca/core';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';
import { withConnection, type JobOptions } from './with-connection';

/** `attacca dead-letters list`: the newest first. */
export function listDeadLettersCommand(
  page: DeadLetterPage,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return asAdministrator(options, io, async (client) => {
    const list = await client.listDeadLetters(page);
    if (options.json) printJson(io, list);
    else io.out(listText(list, page));
  });
}

/** `attacca dead-letters show ID`. */
export function showDeadLetterCommand(
  messageId: string,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return asAdministrator(options, io, async (client) => {
    const letter = await client.readDeadLetter(messageId);
    if (options.json) printJson(io, letter);
    else io.out(letterText(letter));
  });
}

/** `attacca dead-letters redrive ID`. */
export function redriveCommand(
  messageId: string,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return asAdministrator(options, io, async (client) => {
    const letter = await client.redriveDeadLetter(messageId);
    if (options.json) printJson(io, letter);
    else io.out(`The task ${letter.task_id} of job ${letter.job_id} was published again.\n`);
  });
}

/** `attacca dead-letters redrive --all`: page after page. */
export function redriveAllCommand(
  filter: DeadLetterFilter,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return asAdministrator(options, io, async (client) => {
    const report = await redriveEveryPage(client, filter);
    if (options.json) printJson(io, report);
    else io.out(reportText(report));
  });
}

async function asAdministrator(
  options: JobOptions,
  io: CommandIo,
  use: (client: AttaccaClient) => Promise<void>,
): Promise<ExitCode> {
  return withConnection({ ...options, account: 'administrator' }, io, async ({ client }) => {
    await use(client);
    return exitCodes.success;
  });
}

/** @returns the reports of all pages as one */
async function redriveEveryPage(
  client: Pick<AttaccaClient, 'redriveDeadLetters'>,
  filter: DeadLetterFilter,
): Promise<RedriveReport> {
  let total = await client.redriveDeadLetters(filter);
  while (total.next_cursor !== null) {
    const page = await client.redriveDeadLetters({ ...filter, cursor: total.next_cursor });
    total = {
      examined: total.examined + page.examined,
      redriven: total.redriven + page.redriven,
      must_retry: total.must_retry + page.must_retry,
      nothing_to_do: total.nothing_to_do + page.nothing_to_do,
      jobs_to_retry: [...new Set([...total.jobs_to_retry, ...page.jobs_to_retry])],
      next_cursor: page.next_cursor,
    };
  }
  return total;
}

/** A table, one dead letter a line. */
function listText({ dead_letters, next_cursor }: DeadLetterList, page: DeadLetterPage): string {
  if (dead_letters.length === 0) return 'There are no such dead letters.\n';
  const rows = dead_letters.map((letter) => [
    letter.message_id,
    letter.state,
    letter.service ?? '-',
    letter.job_id ?? '-',
    letter.task_id ?? '-',
    letter.received_at,
  ]);
  const head = ['MESSAGE', 'STATE', 'SERVICE', 'JOB', 'TASK', 'RECEIVED'];
  const more = next_cursor === null ? [] : [moreText(page, next_cursor)];
  return [...alignColumns([head, ...rows]), ...more, ''].join('\n');
}

function moreText({ state, service, job_id }: DeadLetterPage, cursor: string): string {
  const options = Object.entries({ state, service, job: job_id, cursor });
  const given = options.filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `--${name} ${value}`).join(' ');
  return `More: attacca dead-letters list ${text}`;
}

/** Everything that is known of one, a fact a line, and the message as it came. */
function letterText(letter: DeadLetter): string {
  const { redriven, text, text_bytes } = letter;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['service', letter.service],
    ['job', letter.job_id],
    ['step', letter.step_id],
    ['task', letter.task_id],
    ['generation', letter.generation],
    ['delivered', letter.delivery_attempts === null ? null : `${letter.delivery_attempts} times`],
    ['subscription', letter.subscription],
    ['received', letter.received_at],
    ['settled', letter.settled_at],
    ['redriven', redriven === null ? null : `${redriven.at} by ${redriven.by}`],
    ['trace', letter.envelope?.trace_id ?? null],
    ...Object.entries(letter.attributes),
  ];
  const known = facts.flatMap(([name, value]) =>
    value === null ? [] : [[`  ${name}`, String(value)]],
  );
  return [
    `Dead letter ${letter.message_id}: ${letter.state}. ${letter.why}`,
    ...alignColumns(known),
    `Message (${text_bytes} bytes)`,
    `  ${text}`,
    '',
  ].join('\n');
}

/** What redriving came to, and what is left to be done by people. */
function reportText(report: RedriveReport): string {
  const { examined, redriven, must_retry, nothing_to_do, jobs_to_retry } = report;
  const retries = jobs_to_retry.map((job) => `  attacca retry ${job}`);
  return [
    `Dead letters looked at: ${examined}`,
    ...alignColumns([
      ['  tasks published again', String(redriven)],
      ['  of failed jobs', String(must_retry)],
      ['  nothing to do', String(nothing_to_do)],
    ]),
    ...(retries.length === 0 ? [] : ['Failed jobs are retried by their owners:', ...retries]),
    '',
  ].join('\n');
}
