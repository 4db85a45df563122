import { createServer, type Server } from 'node:net';

export const HOST = '127.0.0.1';
export const DEFAULT_PORT_BASE = 8700;

/** The services of the local cloud that listen on a port of their own. */
const cloudServices = ['firestore', 'pubsub', 'storage', 'auth', 'identity', 'admin'] as const;
type CloudService = (typeof cloudServices)[number];

export interface StackPorts {
  readonly cloud: Readonly<Record<CloudService, number>>;
  /** By deployable: the port of its public address, and of the process behind the front door. */
  readonly deployables: Readonly<
    Record<string, { readonly front: number; readonly process: number }>
  >;
}

/** Distances from the base. Fixed, so that addresses and signed URLs outlive a restart. */
const OFFSETS = { cloud: 1, front: 10, process: 50 };
const MOST_DEPLOYABLES = OFFSETS.process - OFFSETS.front;

/** Ports above 1023 that browsers and `fetch` never connect to (WHATWG Fetch, "bad port"). */
const REFUSED_BY_FETCH: ReadonlySet<number> = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
  ...[6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080],
]);

/**
 * The ports of a stack: in fixed places above a base, or any that are free.
 * @throws Error naming the port that is in use or of no use, and the option that moves it.
 */
export async function choosePorts(
  { deployables }: { readonly deployables: readonly { readonly name: string }[] },
  choice: { readonly base: number } | 'free',
): Promise<StackPorts> {
  const names = deployables.map(({ name }) => name);
  if (names.length > MOST_DEPLOYABLES) {
    throw new Error(
      `${names.length} deployables; the port layout has room for ${MOST_DEPLOYABLES}.`,
    );
  }
  return choice === 'free' ? freePorts(names) : portsAt(names, choice.base);
}

async function portsAt(names: readonly string[], base: number): Promise<StackPorts> {
  const ports = layOut(names, (offset) => base + offset);
  await Promise.all(allPorts(ports).map((port) => assertFree(port, base)));
  return ports;
}

function layOut(names: readonly string[], portAt: (offset: number) => number): StackPorts {
  const cloud = cloudServices.map((name, index) => [name, portAt(OFFSETS.cloud + index)]);
  const deployables = names.map((name, index) => [
    name,
    { front: portAt(OFFSETS.front + index), process: portAt(OFFSETS.process + index) },
  ]);
  return {
    cloud: Object.fromEntries(cloud) as StackPorts['cloud'],
    deployables: Object.fromEntries(deployables) as StackPorts['deployables'],
  };
}

function allPorts(ports: StackPorts): number[] {
  const pairs = Object.values(ports.deployables).flatMap(({ front, process }) => [front, process]);
  return [...Object.values(ports.cloud), ...pairs];
}

/**
 * Where blocks of free ports are looked for: below the range from which systems give ports to outgoing connections,
 * or one of those could take a port before the process it is meant for.
 */
const FREE_BASES = { from: 10_000, to: 30_000 };
const ATTEMPTS = 50;

async function freePorts(names: readonly string[]): Promise<StackPorts> {
  for (let attempt = 1; ; attempt += 1) {
    const { from, to } = FREE_BASES;
    const base = from + Math.floor(Math.random() * (to - from));
    try {
      return await portsAt(names, base);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function assertFree(port: number, base: number): Promise<void> {
  if (REFUSED_BY_FETCH.has(port)) throw unusable(`${port} is one that browsers refuse`, base);
  try {
    await close(await listen(port));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    throw unusable(`${port} is ${code === 'EACCES' ? 'not allowed' : 'in use'}`, base, cause);
  }
}

function unusable(what: string, base: number, cause?: unknown): Error {
  return new Error(
    `Port ${what}. ` +
      `Choose another range with --port-base (now ${base}), or any free ports with --free-ports.`,
    { cause },
  );
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
