import { ApiError } from '@attacca/client';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { describeError } from './describe-failure';
import { withConnection, type JobOptions } from './with-connection';

/** Ids of what is to go. */
export interface Deletion {
  readonly jobs: readonly string[];
  readonly files: readonly string[];
}

type Kind = 'job' | 'file';

interface Outcome {
  readonly kind: Kind;
  readonly id: string;
  /** Why it stays; null for what is gone. */
  readonly refusal: ApiError | null;
}

/**
 * `attacca delete ID…`: the jobs, then the files, which the jobs may have kept. One that is refused does not keep the
 * others from it.
 */
export function deleteCommand(
  { jobs, files }: Deletion,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    const outcomes: Outcome[] = [];
    for (const id of jobs) outcomes.push(await outcomeOf('job', id, client.deleteJob(id)));
    for (const id of files) outcomes.push(await outcomeOf('file', id, client.deleteFile(id)));
    if (options.json) printJson(io, report(outcomes));
    else tell(outcomes, io);
    return outcomes.some(({ refusal }) => refusal !== null) ? exitCodes.failed : exitCodes.success;
  });
}

async function outcomeOf(kind: Kind, id: string, deletion: Promise<void>): Promise<Outcome> {
  try {
    await deletion;
    return { kind, id, refusal: null };
  } catch (error) {
    if (error instanceof ApiError) return { kind, id, refusal: error };
    throw error;
  }
}

function tell(outcomes: readonly Outcome[], io: CommandIo): void {
  for (const { kind, id, refusal } of outcomes) {
    if (refusal === null) io.out(`Deleted ${kind} ${id}.\n`);
    else io.progress.write(`attacca: ${describeError(refusal)}\n`);
  }
}

function report(outcomes: readonly Outcome[]): object {
  const deleted = (wanted: Kind): string[] =>
    outcomes.flatMap(({ kind, id, refusal }) => (kind === wanted && refusal === null ? [id] : []));
  const refused = outcomes.flatMap(({ kind, id, refusal }) =>
    refusal === null
      ? []
      : [{ [`${kind}_id`]: id, error: { code: refusal.code, message: refusal.message } }],
  );
  return { deleted_jobs: deleted('job'), deleted_files: deleted('file'), refused };
}
