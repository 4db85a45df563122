import type { PageCall } from './pages';

/**
 * The hidden frame through which the SDK in an application's page gets the outcome of a popup or redirect.
 * The two talk by `gapi.iframes`, which the SDK loads from Google; `iframes.js` is its stand-in without a
 * network, and then says so in this frame's address.
 */
export function iframePage({ query, response }: PageCall): void {
  const scripts =
    query.get('iframes') === 'local'
      ? '<script src="/emulator/auth/iframes.js"></script><script>start();</script>'
      : `<script>window.gapi_onload = function () { gapi.load('gapi.iframes', { callback: start }); };</script>
<script src="https://apis.google.com/js/api.js"></script>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!DOCTYPE html>
<meta charset="utf-8">
<title>Hidden frame of the local cloud</title>
<script>${SCRIPT}</script>
${scripts}
`);
}

const SCRIPT = `
var query = new URLSearchParams(location.search);
var eventKey = 'firebase:redirectEvent:' + query.get('apiKey') + ':' + query.get('appName');
var parentFrame = null;

window.addEventListener('message', function (message) {
  if (message.origin !== location.origin) return;
  if (!message.data || message.data.eventType !== 'sendAuthEvent') return;
  var authEvent = message.data.data.authEvent;
  if (parentFrame) send(authEvent);
  else sessionStorage[eventKey] = JSON.stringify(authEvent);
});

function start() {
  parentFrame = gapi.iframes.getContext().getParentIframe();
  parentFrame.register('webStorageSupport', function () {
    return { status: 'ACK', webStorageSupport: true };
  }, gapi.iframes.CROSS_ORIGIN_IFRAMES_FILTER);
  var stored = sessionStorage[eventKey];
  delete sessionStorage[eventKey];
  send(stored ? JSON.parse(stored) : { type: 'unknown', error: { code: 'auth/no-auth-event' } });
}

function send(authEvent) {
  parentFrame.send('authEvent', { type: 'authEvent', authEvent: authEvent }, function () {},
    gapi.iframes.CROSS_ORIGIN_IFRAMES_FILTER);
}
`;
