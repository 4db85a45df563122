import { get } from './api.js';
import { calls } from './calls.js';
import { clock } from './clock.js';
import { documents } from './documents.js';
import { el } from './dom.js';
import { faults } from './faults.js';
import { overview } from './overview.js';
import { events, messages, storage, users } from './services.js';

const sections = [overview, documents, messages, storage, users, events, calls, clock, faults];
/** The page looks again at most this often, however much happens. */
const REFRESH_MILLISECONDS = 500;
const NOTICE_MILLISECONDS = 4_000;

const content = document.getElementById('content');
const page = { refresh: () => show({ isUpdate: false }), tell, confirm, guarded };

function place() {
  const [id = '', ...rest] = location.hash.replace(/^#\//, '').split('/');
  const section = sections.find((one) => one.id === id) ?? overview;
  return { section, path: rest.map(decodeURIComponent).join('/') };
}

/** Whether another section was gone to, whose heading gets the focus once it is there. */
let isArriving = false;
/** Counts what is shown, so that a slow answer never replaces a later one. */
let shows = 0;

async function show({ isUpdate }) {
  shows += 1;
  const own = shows;
  const { section, path } = place();
  let nodes;
  try {
    nodes = await section.render(page, path, { isUpdate });
  } catch (error) {
    nodes = [
      el('h1', { tabindex: '-1' }, section.title),
      el('section', { class: 'card' }, el('p', { class: 'problem' }, error.message)),
    ];
  }
  if (own !== shows || nodes === null) return;
  const focused = isArriving ? 'h1' : focusedPlace();
  isArriving = false;
  content.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
  document.title = `${section.title} · Local cloud`;
  for (const link of document.querySelectorAll('#sections a')) {
    if (link.hash === `#/${section.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (focused) content.querySelector(focused)?.focus();
}

/** How to find what has the focus once it was drawn again. */
function focusedPlace() {
  const { activeElement: active } = document;
  if (!active || !content.contains(active)) return null;
  if (active.tagName === 'H1') return 'h1';
  if (active.id) return `#${CSS.escape(active.id)}`;
  const href = active.getAttribute('href');
  if (href) return `a[href="${CSS.escape(href)}"]`;
  return active.name ? `[name="${CSS.escape(active.name)}"]` : null;
}

/** While somebody types or chooses, nothing is drawn anew under their hands. */
function isBusy() {
  const { activeElement: active } = document;
  const isField = active?.matches?.('input, select, textarea') && content.contains(active);
  return isField || document.getElementById('confirmation').open;
}

let waiting;

function changed() {
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    if (isBusy()) return changed();
    await show({ isUpdate: true });
  }, REFRESH_MILLISECONDS);
}

function follow() {
  const live = document.getElementById('live');
  const source = new EventSource('/v1/events');
  source.addEventListener('open', () => {
    live.textContent = 'live';
    live.dataset.state = 'live';
    changed();
    readClock();
  });
  source.addEventListener('error', () => {
    live.textContent = 'not connected';
    live.dataset.state = 'lost';
  });
  source.addEventListener('calls', ({ data }) => {
    const { section } = place();
    if (JSON.parse(data).calls.some((call) => section.concerns(call))) changed();
  });
  source.addEventListener('changed', ({ data }) => {
    if (JSON.parse(data).what.includes('clock')) readClock();
    show({ isUpdate: true });
  });
}

/** Milliseconds by which the local cloud's clock is ahead of this browser's. */
let ahead = 0;

async function readClock() {
  const asked = Date.now();
  const { milliseconds } = await get('clock');
  ahead = milliseconds - (asked + Date.now()) / 2;
}

function tick() {
  const text = new Date(Date.now() + ahead).toISOString().slice(0, 19).replace('T', ' ');
  const shown = document.getElementById('time');
  shown.textContent = `${text} UTC`;
  shown.setAttribute('aria-label', `Clock: ${text} UTC`);
  const big = document.getElementById('big-time');
  if (big) big.firstChild.data = text;
}

let noticeEnds;

function tell(text, kind = 'good') {
  const notice = document.getElementById('notice');
  notice.textContent = text;
  notice.dataset.kind = kind;
  notice.hidden = false;
  clearTimeout(noticeEnds);
  noticeEnds = setTimeout(() => (notice.hidden = true), NOTICE_MILLISECONDS);
}

function confirm({ title, text, go }) {
  const dialog = document.getElementById('confirmation');
  document.getElementById('confirmation-title').textContent = title;
  document.getElementById('confirmation-text').textContent = text;
  document.getElementById('confirmation-go').textContent = go;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'confirm'), {
      once: true,
    });
  });
}

/** An action whose failure is told. */
function guarded(action) {
  return () => action().catch((error) => tell(error.message, 'bad'));
}

async function start() {
  document
    .getElementById('sections')
    .append(...sections.map(({ id, title }) => el('li', {}, el('a', { href: `#/${id}` }, title))));
  addEventListener('hashchange', () => {
    isArriving = true;
    scrollTo(0, 0);
    show({ isUpdate: false });
  });
  const [{ project }] = await Promise.all([get('status'), readClock(), show({ isUpdate: false })]);
  document.getElementById('project').textContent = project;
  tick();
  setInterval(tick, 1_000);
  follow();
}

start();
