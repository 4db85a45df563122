import { act, get } from './api.js';
import { badge, count, el, field, select, table } from './dom.js';

export const calls = { id: 'calls', title: 'Calls', concerns: () => true, render };

const names = ['firestore', 'pubsub', 'storage', 'auth', 'identity', 'eventarc', 'scheduler'];
let service = '';
let isPaused = false;
/** Of the newest call that was shown before. */
let seen = Infinity;

async function render(page, _path, { isUpdate }) {
  if (isUpdate && isPaused) return null;
  const query = service === '' ? '' : `&service=${service}`;
  const [{ calls: recent }, { counts }] = await Promise.all([
    get(`calls?limit=100${query}`),
    get('calls/counts'),
  ]);
  const rows = recent.map((call) => ({ ...call, isNew: isUpdate && call.number > seen }));
  seen = recent[0]?.number ?? 0;
  return [
    el('h1', { tabindex: '-1' }, 'Calls'),
    controls(page),
    recentTable(rows),
    countTable(counts.filter((one) => service === '' || one.service === service)),
  ];
}

function controls(page) {
  const choice = select(
    'service',
    [['', 'all services'], ...names.map((name) => [name, name])],
    service,
  );
  choice.addEventListener('change', () => {
    service = choice.value;
    page.refresh();
  });
  const pause = () => {
    isPaused = !isPaused;
    page.refresh();
  };
  const forget = async () => {
    await act('DELETE', 'calls');
    page.tell('The calls were forgotten.');
  };
  return el(
    'div',
    { class: 'row' },
    field('Service', choice),
    el(
      'button',
      {
        type: 'button',
        class: 'plain',
        id: 'pause',
        'aria-pressed': String(isPaused),
        onclick: pause,
      },
      isPaused ? 'Go on' : 'Hold still',
    ),
    el(
      'button',
      { type: 'button', class: 'plain', id: 'forget', onclick: page.guarded(forget) },
      'Forget all',
    ),
  );
}

function recentTable(rows) {
  return table({
    caption: 'Recent calls',
    empty: 'Nobody has called yet.',
    rows,
    columns: [
      { title: 'Time', kind: 'code', cell: ({ at }) => new Date(at).toISOString().slice(11, 23) },
      { title: 'Service', cell: (call) => call.service },
      { title: 'Method', cell: (call) => call.method },
      { title: 'Subject', kind: 'wide', cell: (call) => call.subject || null },
      {
        title: 'Outcome',
        cell: ({ outcome }) => badge(outcome, outcome === 'OK' ? 'good' : 'bad'),
      },
      { title: 'ms', kind: 'number', cell: (call) => milliseconds(call.milliseconds) },
    ],
  });
}

function countTable(rows) {
  return table({
    caption: 'By method',
    empty: 'Nobody has called yet.',
    rows: [...rows].sort((a, b) => b.calls - a.calls),
    columns: [
      { title: 'Service', cell: (one) => one.service },
      { title: 'Method', cell: (one) => one.method },
      { title: 'Calls', kind: 'number', cell: (one) => count(one.calls) },
      {
        title: 'Failed',
        kind: 'number',
        cell: (one) => (one.errors > 0 ? badge(count(one.errors), 'bad') : '0'),
      },
      { title: 'Mean ms', kind: 'number', cell: (one) => milliseconds(one.meanMilliseconds) },
      { title: 'Longest ms', kind: 'number', cell: (one) => milliseconds(one.longestMilliseconds) },
    ],
  });
}

function milliseconds(value) {
  return value < 10 ? value.toFixed(2) : count(Math.round(value));
}
