import type { LinkedProvider } from '../state/account';
import { escapeHtml, sendPage } from './html';
import type { PageCall } from './pages';

/**
 * The stand-in of every identity provider: a person picks an account that has signed in with it before, or
 * makes one up. Opened by `signInWithPopup` and `signInWithRedirect` of the `firebase` SDKs.
 */
export function handlerPage({ context, query, response }: PageCall): void {
  const providerId = query.get('providerId');
  if (!query.get('apiKey') || !providerId) {
    response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
    response.end('{"authEmulator":{"error":"missing apiKey or providerId query parameters"}}');
    return;
  }
  const known = context.space.accounts
    .list()
    .flatMap(({ linkedProviders }) => linkedProviders)
    .filter((linked) => linked.providerId === providerId);
  sendPage(response, {
    title: `Sign in with ${providerId}`,
    body: `<p>This page stands in for ${escapeHtml(providerId)}. Nothing leaves the local cloud.</p>
<ul id="accounts">${known.map(accountItem).join('')}</ul>
<form id="new-account">
<h2>Another account</h2>
<label>E-mail <input type="email" id="email" required></label>
<label>Name <input id="name" autocomplete="off"></label>
<label>Picture (URL) <input type="url" id="picture" autocomplete="off"></label>
<label><input type="checkbox" id="email-verified" checked> The provider has verified the e-mail</label>
<button id="sign-in">Sign in</button>
</form>
<script>${SCRIPT}</script>`,
  });
}

function accountItem(linked: LinkedProvider): string {
  const claims = {
    sub: linked.rawId,
    name: linked.displayName,
    screen_name: linked.screenName,
    email: linked.email,
    email_verified: true,
    picture: linked.photoUrl,
  };
  return `<li><button data-claims="${escapeHtml(JSON.stringify(claims))}">${escapeHtml(
    linked.displayName ?? linked.email ?? linked.rawId,
  )}<small>${escapeHtml(linked.email ?? '')}</small></button></li>`;
}

/** Hands the SDK the event it waits for: to its hidden frame for a popup, through session storage for a redirect. */
const SCRIPT = `
var query = new URLSearchParams(location.search);
var storageKey = query.get('apiKey') + ':' + query.get('appName');

function finish(claims) {
  var url = location.origin + location.pathname +
    '?providerId=' + encodeURIComponent(query.get('providerId')) +
    '&id_token=' + encodeURIComponent(JSON.stringify(claims));
  var authEvent = {
    type: query.get('authType'),
    eventId: query.get('eventId'),
    urlResponse: url,
    sessionId: 'not-used-here',
    postBody: '',
    tenantId: query.get('tid'),
    error: null
  };
  if (/popup/i.test(query.get('authType'))) sendToOpener(authEvent);
  else {
    sessionStorage['firebase:redirectEvent:' + storageKey] = JSON.stringify(authEvent);
    location.href = query.get('redirectUrl');
  }
}

function sendToOpener(authEvent) {
  var frames = window.opener ? window.opener.frames : [];
  for (var i = 0; i < frames.length; i++) {
    try {
      var of = new URLSearchParams(frames[i].location.search);
      if (of.get('apiKey') + ':' + of.get('appName') !== storageKey) continue;
      frames[i].postMessage(
        { eventType: 'sendAuthEvent', data: { authEvent: authEvent, storageKey: storageKey } },
        location.origin
      );
      return;
    } catch (notOurs) { /* a frame of another origin */ }
  }
  document.body.textContent = 'The page that opened this window is gone, or has no frame of the local cloud.';
}

document.querySelectorAll('[data-claims]').forEach(function (button) {
  button.addEventListener('click', function () { finish(JSON.parse(button.dataset.claims)); });
});
document.getElementById('new-account').addEventListener('submit', function (event) {
  event.preventDefault();
  var value = function (id) { return document.getElementById(id).value || undefined; };
  finish({
    sub: Array.from(crypto.getRandomValues(new Uint8Array(20)), function (n) { return n % 10; }).join(''),
    email: value('email'),
    email_verified: document.getElementById('email-verified').checked,
    name: value('name'),
    picture: value('picture')
  });
});
`;
