import * as grpc from '@grpc/grpc-js';
import { InjectedFault, type Calls } from '../../calls';
import { PubSubError, type ErrorInfo } from '../state/status';
import {
  codecOf,
  methodsOf,
  root,
  services,
  type ServiceName,
  type UnaryMethods,
} from './protocol';
import { subjectOf } from './subject';

/** Methods that are left without a handler answer UNIMPLEMENTED. */
export function serviceDefinition(service: ServiceName): grpc.ServiceDefinition {
  const definition: Record<string, grpc.MethodDefinition<unknown, unknown>> = {};
  for (const method of methodsOf(service)) {
    const request = codecOf(method.resolvedRequestType);
    const response = codecOf(method.resolvedResponseType);
    definition[method.name] = {
      path: `/${services[service]}/${method.name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: request.encode,
      requestDeserialize: request.decode,
      responseSerialize: response.encode,
      responseDeserialize: response.decode,
    };
  }
  return definition;
}

export function unaryHandlers(
  methods: UnaryMethods,
  calls: Calls,
): grpc.UntypedServiceImplementation {
  const handlers: grpc.UntypedServiceImplementation = {};
  for (const [method, work] of Object.entries(methods)) {
    const handle: grpc.handleUnaryCall<never, object> = (call, answer) => {
      const onCancelled = (listener: () => void): void => void call.on('cancelled', listener);
      const subject = subjectOf(call.request);
      calls
        .run({ service: 'pubsub', method, ...(subject && { subject }) }, () =>
          work(call.request, { onCancelled }),
        )
        .then((response) => answer(null, response))
        .catch((error: unknown) => answer(grpcError(error)));
    };
    handlers[method] = handle as grpc.UntypedHandleCall;
  }
  return handlers;
}

export interface GrpcError {
  readonly code: grpc.status;
  readonly details: string;
  readonly metadata?: grpc.Metadata;
}

/** An error as gRPC sends it; what is neither a refusal of ours nor injected is INTERNAL. */
export function grpcError(error: unknown): GrpcError {
  const details = error instanceof Error ? error.message : String(error);
  if (error instanceof InjectedFault)
    return { code: grpc.status[error.status as keyof typeof grpc.status], details };
  if (!(error instanceof PubSubError)) return { code: grpc.status.INTERNAL, details };
  const { code, info } = error;
  return { code, details, ...(info && { metadata: statusDetails({ code, details }, info) }) };
}

const statusType = root.lookupType('google.rpc.Status');
const errorInfoType = root.lookupType('google.rpc.ErrorInfo');

/** The trailer in which google.rpc.Status travels beside the plain gRPC status. */
function statusDetails(status: { code: number; details: string }, info: ErrorInfo): grpc.Metadata {
  const value = errorInfoType
    .encode(errorInfoType.create({ ...info, domain: 'pubsub.googleapis.com' }))
    .finish();
  const bytes = statusType
    .encode(
      statusType.create({
        code: status.code,
        message: status.details,
        details: [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value }],
      }),
    )
    .finish();
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(bytes));
  return metadata;
}
