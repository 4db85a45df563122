export { readBody, readJsonObject } from './body';
export { GoogleApiError, sendError, sendJson, unimplemented } from './google-api-error';
export { listenHttp, type HttpListener, type ListenOptions } from './listen';
export { createOutboundAgent, post } from './post';
