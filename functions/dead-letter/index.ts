import { healthRoute } from '../http/health';
import { type Route } from '../http/route';
import { serveFunction } from '../http/serve-function';
import { createServices } from '../services';
import { type PushBody } from './delivery';
import { receiveDeadLetter } from './receive';

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

serveFunction<null>('dead-letter', {
  routes: [healthRoute('dead-letter'), receiveRoute],
  authenticate: () => Promise.resolve(null),
  log: services.log,
  tracing: services.tracing,
  now: () => services.now(),
});
