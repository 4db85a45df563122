import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { CloudAddresses } from './environment';
import { HOST } from './ports';

const POLL_MILLISECONDS = 20;

/** Resolves once something listens on the port. @throws Error when the signal aborts before. */
export async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await canConnect(port))) {
    signal.throwIfAborted();
    await pause(POLL_MILLISECONDS);
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/**
 * Reads the line that the local cloud prints when everything of it listens:
 * `{"ready": true, "metadata_hosts": {<e-mail>: <host:port>}, "environment": {"SIGN_BLOB_ENDPOINT": <url>, …}, …}`.
 * @returns undefined for any other line.
 */
export function parseReadyLine(line: string): CloudAddresses | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { ready, metadata_hosts, environment } = value as Partial<ReadyLine>;
  const signBlobEndpoint = environment?.['SIGN_BLOB_ENDPOINT'];
  if (ready !== true || metadata_hosts === undefined || signBlobEndpoint === undefined) {
    return undefined;
  }
  return { metadataHosts: metadata_hosts, signBlobEndpoint };
}

interface ReadyLine {
  readonly ready: true;
  readonly metadata_hosts: Readonly<Record<string, string>>;
  /** The environment of a process on the local cloud that runs as nobody. */
  readonly environment: Readonly<Record<string, string>>;
}
