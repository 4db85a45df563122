import { parseTraceparent } from '@attacca/core';
import { type Services } from '../services';

/**
 * The span within which something happens to a pipeline: the one at hand, unless it is another pipeline's, which only
 * happens to have set this one going.
 * @param ofPipeline its own `traceparent`
 */
export function ownSpan({ traceparent: atHand }: Services, ofPipeline: string): string {
  const isOwn =
    atHand !== undefined &&
    parseTraceparent(atHand)?.trace_id === parseTraceparent(ofPipeline)?.trace_id;
  return isOwn ? atHand : ofPipeline;
}
