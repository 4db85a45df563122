import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Span, type SpanOptions } from '@attacca/tracing';
import { handleMessage, type Disposition } from '../task/handle-message';
import { type TaskEnvironment } from '../task/task-environment';
import { errorFields } from './log';
import { parsePush, type PushedMessage } from './push-message';
import { type Slots } from './slots';

/** A message is a few hundred bytes; Pub/Sub's own limit is 10 MB. */
const LONGEST_BODY_BYTES = 1024 * 1024;

/** As long as Cloud Run lets a request wait for an instance. */
const PATIENCE_MS = 10_000;

interface Serving {
  readonly environment: TaskEnvironment;
  readonly slots: Slots;
  readonly health: () => object;
}

/** The worker's HTTP face: `GET /health`, and pushed messages by POST to any path. */
export function createWorkerServer(serving: Serving): Server {
  return createServer((request, response) => {
    answer(request, response, serving).catch((error: unknown) => {
      serving.environment.log('ERROR', 'A request could not be answered.', errorFields(error));
      end(response, 500);
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://worker');
  if (request.method === 'GET' && pathname === '/health')
    return end(response, 200, serving.health());
  if (request.method !== 'POST') return end(response, request.method === 'GET' ? 404 : 405);
  end(response, await receive(request, serving));
}

/** @returns the status: below 300 the message is done with, anything else brings it again */
async function receive(request: IncomingMessage, { environment, slots }: Serving): Promise<number> {
  const receivedAt = environment.elapsed();
  if (environment.shutdown.aborted) return 503;
  const message = acceptable(await readBody(request), environment);
  if (message === null) return 204;
  if (!(await slots.take(PATIENCE_MS))) return 429;
  try {
    if (environment.shutdown.aborted) return 503;
    const { tracing } = environment;
    const process = async ({ traceparent }: Span): Promise<Disposition> => {
      const { job_id, task_id } = message.envelope.payload;
      return handleMessage({ job_id, task_id, traceparent }, environment, receivedAt);
    };
    const disposition = await tracing.whileServing(() =>
      tracing.inSpan(`process ${message.subscription}`, consumerSpan(message), process),
    );
    return disposition === 'acknowledge' ? 204 : 503;
  } finally {
    slots.give();
  }
}

/** By OpenTelemetry's conventions for messaging; the topic has the subscription's name. */
function consumerSpan({ envelope, message_id, subscription, traceparent }: PushedMessage) {
  const { job_id, task_id } = envelope.payload;
  return {
    kind: 'consumer',
    parent: traceparent,
    attributes: {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': subscription,
      'messaging.destination.subscription.name': subscription,
      'messaging.message.id': message_id,
      'attacca.job_id': job_id,
      'attacca.task_id': task_id,
    },
  } satisfies SpanOptions;
}

/** A message that cannot be read now cannot be read later: it is logged and acknowledged. */
function acceptable(body: string | null, { log }: TaskEnvironment): PushedMessage | null {
  try {
    return parsePush(body ?? '');
  } catch (error) {
    log('ERROR', 'A malformed message was dropped.', errorFields(error));
    return null;
  }
}

/** @returns null when it is longer than any message of ours */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= LONGEST_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return size <= LONGEST_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : null;
}

function end(response: ServerResponse, status: number, body?: object): void {
  if (response.headersSent) return void response.end();
  if (body === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
