import { stateLines, type Draft, type Pipeline, type StateLine } from '@attacca/core';
import { type Services } from '../services';
import { ownSpan } from './own-span';

/** Tells of every state that a committed draft has changed. */
export function logDraft(services: Services, draft: Draft): void {
  logStates(services, draft.pipeline, stateLines(draft));
}

/** Writes lines about a pipeline, within the span in which it happened. */
export function logStates(
  services: Services,
  pipeline: Pick<Pipeline, 'traceparent'>,
  lines: readonly StateLine[],
): void {
  const traceparent = ownSpan(services, pipeline.traceparent);
  for (const { severity, message, fields } of lines)
    services.log(severity, message, { ...fields, traceparent });
}
