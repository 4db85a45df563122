import { firebaseTokens } from '@attacca/cloud';
import { http } from '@google-cloud/functions-framework';
import { healthRoute } from '../http/health';
import { serveRoutes } from '../http/serve';
import { createServices } from '../services';
import { userOf } from './caller';
import { apiRoutes } from './routes';

const services = createServices('api', process.env);
const tokens = firebaseTokens(services.config.project);

http(
  'api',
  serveRoutes({
    routes: [healthRoute('api'), ...apiRoutes(services)],
    authenticate: (headers) => userOf(headers.authorization, tokens),
    log: services.log,
    origins: services.config.consoleOrigins,
  }),
);
