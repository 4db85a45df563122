import { errorFields } from '../http/log';
import { movePipeline } from '../pipelines/move-pipeline';
import { type Services } from '../services';

/** What the handler needs of an event about a document. */
export interface DocumentEvent {
  /** Path of the document. */
  readonly document?: string;
  readonly id?: string;
}

/**
 * Moves a pipeline whose document was written. The event only says which; what is true is read.
 * @throws whatever kept it from being moved: the event is delivered again
 */
export async function handleEvent(services: Services, event: DocumentEvent): Promise<void> {
  const job_id = /^pipelines\/([^/]+)$/.exec(event.document ?? '')?.[1];
  if (job_id === undefined) {
    services.log('WARNING', `an event about ${event.document} is none about a pipeline`, {
      event_id: event.id,
    });
    return;
  }
  try {
    await services.tracing.whileServing(() => movePipeline(services, job_id));
  } catch (error) {
    services.log('ERROR', 'the pipeline was not moved; the event is delivered again', {
      job_id,
      ...errorFields(error),
    });
    throw error;
  }
}
