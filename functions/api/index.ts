import { firebaseTokens } from '@attacca/cloud';
import { serveFunction } from '../http/serve-function';
import { createServices } from '../services';
import { userOf } from './caller';
import { apiHealthRoute } from './health';
import { apiRoutes } from './routes';

const services = createServices('api', process.env);
const tokens = firebaseTokens(services.config.project);

serveFunction('api', {
  routes: [apiHealthRoute(services, tokens), ...apiRoutes(services)],
  authenticate: (headers) => userOf(headers.authorization, tokens),
  log: services.log,
  tracing: services.tracing,
  origins: services.config.consoleOrigins,
  now: () => services.now(),
  repeats: {
    documents: services.documents,
    now: () => services.now(),
    ownerOf: ({ uid }) => uid,
  },
});
