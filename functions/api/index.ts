import { firebaseTokens } from '@attacca/cloud';
import { healthRoute } from '../http/health';
import { serveFunction } from '../http/serve-function';
import { createServices } from '../services';
import { userOf } from './caller';
import { apiRoutes } from './routes';

const services = createServices('api', process.env);
const tokens = firebaseTokens(services.config.project);

serveFunction('api', {
  routes: [healthRoute('api'), ...apiRoutes(services)],
  authenticate: (headers) => userOf(headers.authorization, tokens),
  log: services.log,
  origins: services.config.consoleOrigins,
  now: () => services.now(),
  repeats: {
    documents: services.documents,
    now: () => services.now(),
    ownerOf: ({ uid }) => uid,
  },
});
