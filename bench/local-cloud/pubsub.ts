import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub, type Message, type Topic } from '@google-cloud/pubsub';
import { isServerProcess, PROJECT, startServerProcess } from './server-process';

/*
 * Pub/Sub of the local cloud, in a process of its own, with its journal on disk, through the official client:
 * messages per second that are published and pushed to an HTTP endpoint with 1, 10 and 100 in flight, and that are
 * published, pulled by a stream and acknowledged. Publisher and receiver share this process.
 */

process.env['METADATA_SERVER_DETECTION'] = 'none';

const MESSAGES_PER_FLIGHT: Readonly<Record<number, number>> = { 1: 500, 10: 3000, 100: 8000 };
const STREAMED = 20_000;
const ROUNDS = 2;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  const server = await startServerProcess({ data_dir: dataDir, topics: ['pushed', 'pulled'] });
  Object.assign(process.env, server.environment);
  const client = new PubSub({ projectId: PROJECT });
  try {
    await pushes(client);
    await stream(client);
    console.log(`server: ${((await server.residentBytes()) / 2 ** 20).toFixed(0)} MiB resident`);
  } finally {
    await client.close();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
}

async function pushes(client: PubSub): Promise<void> {
  const arrivals = new Map<string, () => void>();
  const receiver = await receive((data) => arrivals.get(data)?.());
  const { port } = receiver.address() as AddressInfo;
  // One message per request: what an event-driven application publishes.
  const topic = client.topic('pushed', { batching: { maxMessages: 1 } });
  await topic.createSubscription('pushed-here', {
    pushEndpoint: `http://127.0.0.1:${port}/`,
  });
  let sent = 0;
  const sendOne = async (): Promise<void> => {
    const text = String((sent += 1));
    const arrived = new Promise<void>((resolve) => arrivals.set(text, resolve));
    await topic.publishMessage({ data: Buffer.from(text) });
    await arrived;
    arrivals.delete(text);
  };
  await inFlight(100, 500, sendOne);
  for (const flight of [1, 10, 100])
    for (let round = 0; round < ROUNDS; round += 1) {
      const messages = MESSAGES_PER_FLIGHT[flight]!;
      await rate(`published and pushed, ${flight} in flight`, messages, () =>
        inFlight(flight, messages, sendOne),
      );
    }
  receiver.closeAllConnections();
  receiver.close();
}

async function stream(client: PubSub): Promise<void> {
  const topic = client.topic('pulled');
  const [subscription] = await topic.createSubscription('pulled-here');
  for (const streams of [1, 5]) {
    const reader = client.subscription(subscription.name, {
      streamingOptions: { maxStreams: streams },
      flowControl: { maxMessages: 5000 },
    });
    let left = 0;
    let finish = (): void => undefined;
    reader.on('error', (error) => console.error(error));
    // Stays for all rounds: without a listener the client closes its streams.
    reader.on('message', (message: Message) => {
      message.ack();
      if ((left -= 1) === 0) finish();
    });
    for (let round = 0; round < ROUNDS; round += 1)
      await rate(`published, pulled and acknowledged, ${streams} stream(s)`, STREAMED, async () => {
        left = STREAMED;
        const all = new Promise<void>((resolve) => (finish = resolve));
        await publishAll(topic);
        await all;
      });
    await reader.close();
  }
}

/** As many at once as the client batches by itself. */
async function publishAll(topic: Topic): Promise<void> {
  const data = Buffer.from('a message of some length, as an event would be');
  await Promise.all(Array.from({ length: STREAMED }, () => topic.publishMessage({ data })));
}

/** `flight` loops that share `count` runs of `work`. */
async function inFlight(flight: number, count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const loop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: flight }, loop));
}

/** An endpoint that accepts every push, and tells its data. */
function receive(onData: (data: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const { message } = JSON.parse(Buffer.concat(chunks).toString()) as {
        message: { data: string };
      };
      onData(Buffer.from(message.data, 'base64').toString());
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function rate(what: string, count: number, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${what}: ${(count / seconds).toFixed(0)}/s`);
}

if (!isServerProcess())
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
