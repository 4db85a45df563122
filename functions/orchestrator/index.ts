import { cloudEvent } from '@google-cloud/functions-framework';
import { errorFields } from '../http/log';
import { movePipeline } from '../pipelines/move-pipeline';
import { createServices } from '../services';

const services = createServices('orchestrator', process.env);

/** Moves a pipeline whose document was written. The event only says which; what is true is read. */
cloudEvent('orchestrator', async (event: { document?: string; id?: string }) => {
  const job_id = /^pipelines\/([^/]+)$/.exec(event.document ?? '')?.[1];
  if (job_id === undefined) {
    services.log('WARNING', `an event about ${event.document} is none about a pipeline`, {
      event_id: event.id,
    });
    return;
  }
  try {
    await movePipeline(services, job_id);
  } catch (error) {
    services.log('ERROR', 'the pipeline was not moved; the event is delivered again', {
      job_id,
      ...errorFields(error),
    });
    throw error;
  }
});
