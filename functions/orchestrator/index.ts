import { cloudEvent } from '@google-cloud/functions-framework';
import { createServices } from '../services';
import { handleEvent, type DocumentEvent } from './handle-event';

const services = createServices('orchestrator', process.env);

cloudEvent('orchestrator', (event: DocumentEvent) => handleEvent(services, event));
