import { usedInputs, type Port } from '../manifest';
import { didYouMean } from '../suggestions';
import { findOffer, fits, type Offer } from './offers';
import { type Scope } from './scopes';
import { type OperationContext, type Report } from './step-context';

/** One input port with what feeds it. */
export interface Wire {
  readonly port: Port;
  readonly offer: Offer;
  /** What is around one value the port receives: the offer's scope, less the level that a `many` port gathers. */
  readonly scope: Scope;
  readonly isGathered: boolean;
}

/** True if the step names inputs that its operation does not have; each is reported. */
export function hasUnknownPort({ step, operation }: OperationContext, report: Report): boolean {
  const names = operation.inputs.map(({ name }) => name);
  const unknown = Object.keys(step.inputs ?? {}).filter((port) => !names.includes(port));
  const allowed = names.join(', ') || 'none';
  for (const port of unknown) {
    report(`inputs.${port}`, {
      given: port,
      allowed,
      message: `${operation.name} has no input ${port}${didYouMean(port, names)}; it has ${allowed}`,
    });
  }
  return unknown.length > 0;
}

/**
 * A wire for every input port that the step uses.
 * @returns null if one has no source that fits, which has been reported
 */
export function findWires(context: OperationContext, report: Report): Wire[] | null {
  const { operation, step } = context;
  const ports = usedInputs(operation, (name) => step.inputs?.[name] !== undefined);
  const wires = ports.flatMap((port): Wire[] => {
    const offer = findOffer(context, port, report);
    if (offer === null || !fits(offer, port, { context, report })) return [];
    // A single thing at a `many` port is a list of one: there is nothing to gather.
    const isGathered = port.cardinality === 'many' && offer.scope.length > 0;
    return [
      { port, offer, scope: isGathered ? offer.scope.slice(0, -1) : offer.scope, isGathered },
    ];
  });
  return wires.length === ports.length ? wires : null;
}
