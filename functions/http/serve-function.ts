import { subscribe } from 'node:diagnostics_channel';
import { type Server } from 'node:http';
import { http } from '@google-cloud/functions-framework';
import { type Express } from 'express';
import { answerErrors, serveRoutes, type ServeOptions } from './serve';

/** Registers routes as the HTTP function `name`. */
export function serveFunction<Caller>(name: string, options: ServeOptions<Caller>): void {
  http(name, serveRoutes(options));
  answerParserErrors(options);
}

/**
 * The framework parses bodies in an Express application of its own, before any code of ours, and offers no place to say
 * how its parser's errors are answered: a body that is no JSON would get an HTML page. Node tells of every request
 * before the server sees it, and of the server, whose listener that application is.
 */
function answerParserErrors<Caller>(options: ServeOptions<Caller>): void {
  const known = new WeakSet<Server>();
  subscribe('http.server.request.start', (message) => {
    const { server } = message as { server: Server };
    if (known.has(server)) return;
    known.add(server);
    for (const application of server.listeners('request'))
      if (isExpress(application)) application.use(answerErrors(options));
  });
}

function isExpress(listener: unknown): listener is Express {
  return typeof listener === 'function' && 'use' in listener && 'handle' in listener;
}
