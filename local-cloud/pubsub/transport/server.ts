import * as grpc from '@grpc/grpc-js';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { grpcError, serviceDefinition, unaryHandlers } from './grpc-service';
import { publisherMethods } from './publisher';
import {
  StreamingPull,
  type StreamingPullRequest,
  type StreamingPullResponse,
} from './streaming-pull';
import { subscriberMethods } from './subscriber';

/** Google allows 10 MB of messages in a request; its attributes and framing come on top. */
const maximumMessageBytes = 20 * 1024 * 1024;

export interface GrpcAddress {
  readonly host: string;
  readonly port: number;
}

/** Serves the broker over h2c. @returns the port that was bound, and a function that stops the server */
export async function startGrpcServer(
  { broker, clock }: { broker: Broker; clock: Clock },
  address: GrpcAddress,
): Promise<{ port: number; stop: () => void }> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maximumMessageBytes,
    'grpc.max_send_message_length': -1,
  });
  server.addService(serviceDefinition('Publisher'), unaryHandlers(publisherMethods(broker)));
  server.addService(serviceDefinition('Subscriber'), {
    ...unaryHandlers(subscriberMethods(broker, clock)),
    StreamingPull: (call: PullCall) => handleStreamingPull(broker, call),
  });
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${address.host}:${address.port}`, credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

type PullCall = grpc.ServerDuplexStream<StreamingPullRequest, StreamingPullResponse>;

function handleStreamingPull(broker: Broker, call: PullCall): void {
  let pull: StreamingPull | undefined;
  const fail = (error: unknown): void => {
    pull?.close();
    call.emit('error', grpcError(error));
  };
  const receive = (request: StreamingPullRequest): void => {
    if (pull) return pull.receive(request);
    const send = (response: StreamingPullResponse): void => void call.write(response);
    pull = new StreamingPull(broker, request, { send, fail });
    // The client takes the stream for open once it has seen the headers.
    call.sendMetadata(new grpc.Metadata());
  };
  call.on('data', (request: StreamingPullRequest) => {
    try {
      receive(request);
    } catch (error) {
      fail(error);
    }
  });
  call.on('end', () => {
    pull?.close();
    call.end();
  });
  call.on('cancelled', () => pull?.close());
  call.on('error', () => pull?.close());
}
