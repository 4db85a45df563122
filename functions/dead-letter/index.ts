import { http } from '@google-cloud/functions-framework';
import { healthRoute } from '../http/health';
import { type Route } from '../http/route';
import { serveRoutes } from '../http/serve';
import { createServices } from '../services';
import { receiveDeadLetter, type PushBody } from './receive';

const services = createServices('dead-letter', process.env);

/** Pub/Sub pushes every dead-letter topic here; the front door lets nobody else in. */
const receiveRoute: Route<null> = {
  method: 'post',
  path: '/',
  summary: 'Take a dead-lettered message.',
  success: { status: 204, description: 'Recorded.' },
  handle: async ({ body }) => {
    await receiveDeadLetter(services, body as PushBody);
    return { status: 204 };
  },
};

http(
  'dead-letter',
  serveRoutes<null>({
    routes: [healthRoute('dead-letter'), receiveRoute],
    authenticate: () => Promise.resolve(null),
    log: services.log,
  }),
);
