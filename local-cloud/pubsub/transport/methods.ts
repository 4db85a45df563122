import { deliveryMethods, type DeliveryParts } from './ack-methods';
import { iamMethods } from './iam';
import { type ServiceMethods } from './protocol';
import { publisherMethods } from './publisher';
import { schemaMethods } from './schema-service';
import { snapshotMethods } from './snapshot-methods';
import { subscriptionMethods } from './subscriber';

/** Every unary method that is served, over gRPC and REST alike. */
export function serviceMethods(parts: DeliveryParts): ServiceMethods {
  const { broker } = parts;
  return {
    Publisher: publisherMethods(broker),
    Subscriber: {
      ...subscriptionMethods(broker),
      ...snapshotMethods(broker),
      ...deliveryMethods(parts),
    },
    SchemaService: schemaMethods(broker),
    IAMPolicy: iamMethods(broker),
  };
}
