import { http } from '@google-cloud/functions-framework';
import { healthRoute } from '../http/health';
import { serveRoutes } from '../http/serve';
import { createServices } from '../services';
import { workerOf } from './caller';
import { internalRoutes } from './routes';

const services = createServices('internal', process.env);

http(
  'internal',
  serveRoutes({
    routes: [healthRoute('internal'), ...internalRoutes(services)],
    authenticate: (headers) =>
      Promise.resolve(workerOf(headers.authorization, services.config.workerAccounts)),
    log: services.log,
  }),
);
