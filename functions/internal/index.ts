import { healthRoute } from '../http/health';
import { serveFunction } from '../http/serve-function';
import { createServices } from '../services';
import { workerOf } from './caller';
import { internalRoutes } from './routes';

const services = createServices('internal', process.env);

serveFunction('internal', {
  routes: [healthRoute('internal'), ...internalRoutes(services)],
  authenticate: (headers) =>
    Promise.resolve(workerOf(headers.authorization, services.config.workerAccounts)),
  log: services.log,
  tracing: services.tracing,
  now: () => services.now(),
});
