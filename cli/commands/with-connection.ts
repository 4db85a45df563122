import type { CommandIo, ExitCode } from '../command-io';
import { connect, type Connection, type ConnectOptions } from '../session/connection';

/** What every command about a stack is given. */
export interface JobOptions extends Pick<ConnectOptions, 'dataDir' | 'ports' | 'account'> {
  readonly json: boolean;
}

/** Signs in for the time of one command. */
export async function withConnection(
  options: JobOptions,
  io: CommandIo,
  use: (connection: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect({
    ...options,
    note: (text) => void io.progress.write(`${text}\n`),
  });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
