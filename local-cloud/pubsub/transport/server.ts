import * as grpc from '@grpc/grpc-js';
import { grpcError, serviceDefinition, unaryHandlers } from './grpc-service';
import { type DeliveryParts } from './ack-methods';
import { type ServiceMethods } from './protocol';
import {
  StreamingPull,
  type StreamingPullRequest,
  type StreamingPullResponse,
} from './streaming-pull';

/** Google allows 10 MB of messages in a request; its attributes and framing come on top. */
const maximumMessageBytes = 20 * 1024 * 1024;

/** All services on one gRPC server, which listens nowhere yet. */
export function createGrpcServer(methods: ServiceMethods, parts: DeliveryParts): grpc.Server {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maximumMessageBytes,
    'grpc.max_send_message_length': -1,
  });
  const { calls } = parts;
  server.addService(serviceDefinition('Publisher'), unaryHandlers(methods.Publisher, calls));
  server.addService(serviceDefinition('Subscriber'), {
    ...unaryHandlers(methods.Subscriber, calls),
    StreamingPull: (call: PullCall) => new PullSession(call, parts),
  });
  server.addService(
    serviceDefinition('SchemaService'),
    unaryHandlers(methods.SchemaService, calls),
  );
  server.addService(serviceDefinition('IAMPolicy'), unaryHandlers(methods.IAMPolicy, calls));
  return server;
}

type PullCall = grpc.ServerDuplexStream<StreamingPullRequest, StreamingPullResponse>;

/** One StreamingPull on its wire. Requests are taken one after the other, the first included. */
class PullSession {
  private pull: StreamingPull | undefined;
  private record: (outcome: string) => void = () => undefined;
  private requests: Promise<void> = Promise.resolve();
  private isOver = false;

  constructor(
    private readonly call: PullCall,
    private readonly parts: DeliveryParts,
  ) {
    call.on('data', (request: StreamingPullRequest) => this.receive(request));
    call.on('end', () => {
      this.finish('OK');
      call.end();
    });
    call.on('cancelled', () => this.finish('CANCELLED'));
    call.on('error', () => this.finish('UNKNOWN'));
  }

  private receive(request: StreamingPullRequest): void {
    // Once it is open nothing needs to wait any more.
    if (this.pull) return this.attempt(() => this.pull?.receive(request));
    this.requests = this.requests.then(async () => {
      try {
        if (this.pull) this.pull.receive(request);
        else if (!this.isOver) await this.open(request);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private async open(request: StreamingPullRequest): Promise<void> {
    const subject = request.subscription ?? '';
    this.record = await this.parts.calls.begin({
      service: 'pubsub',
      method: 'StreamingPull',
      subject,
    });
    if (this.isOver) return this.record('CANCELLED');
    const stream = {
      send: (response: StreamingPullResponse) => void this.call.write(response),
      fail: (error: unknown) => this.fail(error),
    };
    this.pull = new StreamingPull(request, { ...this.parts, stream });
    // The client takes the stream for open once it has seen the headers.
    this.call.sendMetadata(new grpc.Metadata());
  }

  private fail(error: unknown): void {
    const answer = grpcError(error);
    this.finish(grpc.status[answer.code] ?? 'UNKNOWN');
    this.call.emit('error', answer);
  }

  private finish(outcome: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.pull?.close();
    this.record(outcome);
  }
}
