import type { ServerResponse } from 'node:http';
import type { AuthContext } from '../methods/context';
import { actionPage } from './action-page';
import { handlerPage } from './handler-page';
import { iframePage } from './iframe-page';
import { IFRAMES_SCRIPT } from './iframes-script';

/** What a page works on; it writes its answer itself. */
export interface PageCall {
  readonly context: AuthContext;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

type Page = (call: PageCall) => void | Promise<void>;

const PAGES: Readonly<Record<string, Page>> = {
  '/emulator/action': actionPage,
  '/emulator/auth/handler': handlerPage,
  '/emulator/auth/iframe': iframePage,
  // Browsers ask for it beside every page.
  '/favicon.ico': ({ response }) => void response.writeHead(204).end(),
  '/emulator/auth/iframes.js': ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
    response.end(IFRAMES_SCRIPT);
  },
};

/** The page at a path, for people and their browsers. */
export function pageOf(path: string): Page | undefined {
  return Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
}
