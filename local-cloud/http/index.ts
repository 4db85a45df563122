export { faultAsApiError, httpStatusOf } from './canonical-status';
export { readBody, readJsonObject } from './body';
export { GoogleApiError, sendError, sendJson, unimplemented } from './google-api-error';
export { listenHttp, type HttpListener, type ListenOptions } from './listen';
export { post } from './post';
export { createOutboundAgent, send } from './send';
export { listenOnSharedPort } from './shared-port';
