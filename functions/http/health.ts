import { type InstanceHealth } from '@attacca/core';
import packageJson from '../package.json';
import { type Route } from './route';

const { version } = packageJson;

/** `GET /health` of a function that the front door guards: is the process there, and which version is it. */
export function healthRoute(service: string): Route<never> {
  return {
    method: 'get',
    path: '/health',
    summary: 'Says that the service is up.',
    isPublic: true,
    success: { status: 200, description: 'It is.' },
    handle: () => {
      const body: InstanceHealth = {
        status: 'ok',
        service,
        version,
        timestamp: new Date().toISOString(),
      };
      return Promise.resolve({ status: 200, body });
    },
  };
}
