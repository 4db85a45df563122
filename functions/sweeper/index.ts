import { healthRoute } from '../http/health';
import { type Route } from '../http/route';
import { serveFunction } from '../http/serve-function';
import { createServices } from '../services';
import { sweep } from './sweep';

const services = createServices('sweeper', process.env);

/** Called by Cloud Scheduler; the front door lets nobody else in. */
const sweepRoute: Route<null> = {
  method: 'post',
  path: '/',
  summary: 'Sweep once.',
  success: { status: 200, description: 'What was found and repaired.' },
  handle: async () => ({ status: 200, body: await sweep(services) }),
};

serveFunction<null>('sweeper', {
  routes: [healthRoute('sweeper'), sweepRoute],
  authenticate: () => Promise.resolve(null),
  log: services.log,
  tracing: services.tracing,
  now: () => services.now(),
});
