import { act, get } from './api.js';
import { bytes, count, el, field, plural, select, span, table } from './dom.js';

export const overview = { id: 'overview', title: 'Overview', concerns: () => true, render };

let account = '';
let format = 'shell';

async function render(page) {
  const [status, held, { counts }] = await Promise.all([
    get('status'),
    get('inspect?limit=200'),
    get('calls/counts'),
  ]);
  const query = account === '' ? '' : `?service_account=${encodeURIComponent(account)}`;
  const variables = await get(`environment${query}`);
  return [
    el('h1', { tabindex: '-1' }, 'Overview'),
    el('ul', { class: 'tiles' }, tiles(held, counts).map(tile)),
    connect(page, status, variables),
    addresses(status),
    resetCard(page, status),
  ];
}

function tiles({ firestore, pubsub, storage, auth, eventarc, scheduler }, counts) {
  const sum = (list, number) =>
    (list ?? []).reduce((total, item) => total + (number(item) ?? 0), 0);
  return [
    [
      'documents',
      'Documents',
      sum(firestore?.databases, ({ documents }) => documents),
      'in Firestore',
    ],
    [
      'messages',
      'Unacknowledged',
      sum(pubsub?.subscriptions, (one) => one.unacknowledged),
      `messages in ${plural(pubsub?.topic_count, 'topic')}`,
    ],
    [
      'storage',
      'Objects',
      sum(storage?.buckets, ({ objects }) => objects),
      `in ${plural(storage?.bucket_count, 'bucket')}`,
    ],
    ['users', 'Users', auth?.user_count ?? 0, 'in Authentication'],
    [
      'events',
      'Events under way',
      eventarc?.pending_count ?? 0,
      `${plural(eventarc?.trigger_count, 'trigger')}, ${plural(scheduler?.job_count, 'schedule')}`,
    ],
    [
      'calls',
      'Calls',
      sum(counts, ({ calls }) => calls),
      `${count(sum(counts, ({ errors }) => errors))} failed`,
    ],
  ];
}

function tile([section, title, number, detail]) {
  return el(
    'li',
    {},
    el(
      'a',
      { class: 'tile', href: `#/${section}` },
      el('span', { class: 'title' }, title),
      el('strong', {}, count(number)),
      el('span', { class: 'quiet' }, detail),
    ),
  );
}

const forms = {
  shell: ([name, value]) => `export ${name}=${value}`,
  dotenv: ([name, value]) => `${name}=${value}`,
};

function textOf(variables) {
  if (format === 'json') return JSON.stringify(variables, null, 2);
  return Object.entries(variables).map(forms[format]).join('\n');
}

function connect(page, { service_accounts: accounts }, variables) {
  const text = textOf(variables);
  const accountChoice = select(
    'account',
    [['', 'nobody'], ...accounts.map((email) => [email, email])],
    account,
  );
  accountChoice.addEventListener('change', () => {
    account = accountChoice.value;
    page.refresh();
  });
  const formatChoice = select(
    'format',
    [
      ['shell', 'shell'],
      ['dotenv', '.env'],
      ['json', 'JSON'],
    ],
    format,
  );
  formatChoice.addEventListener('change', () => {
    format = formatChoice.value;
    page.refresh();
  });
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    page.tell('The variables are in the clipboard.');
  };
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, 'Connect an application'),
    el(
      'p',
      {},
      'Google’s official client libraries, in any language, find the local cloud by these variables.',
    ),
    el(
      'div',
      { class: 'row' },
      accounts.length > 0 ? field('Runs as', accountChoice) : null,
      field('Format', formatChoice),
      el('button', { type: 'button', class: 'plain', onclick: copy }, 'Copy'),
    ),
    el('pre', { class: 'block', tabindex: '0', 'aria-label': 'Environment variables' }, text),
  );
}

function addresses(status) {
  const rows = [
    ...Object.entries(status.endpoints).map(([name, address]) => [name, el('code', {}, address)]),
    ['state', status.data_dir === null ? 'in memory' : el('code', {}, status.data_dir)],
    ['version', `${status.version} on Node.js ${status.node}`],
    [
      'process',
      `${status.process}, ${bytes(status.resident_bytes)}, up for ${span(status.up_seconds * 1000)}`,
    ],
  ];
  return table({
    caption: 'Where it is',
    rows,
    columns: [
      { title: 'What', cell: ([name]) => name },
      { title: 'Where', cell: ([, value]) => value },
    ],
  });
}

function resetCard(page, { services: names }) {
  const choice = select('service', [['', 'everything'], ...names.map((name) => [name, name])], '');
  const reset = async () => {
    const what = choice.value === '' ? 'everything' : choice.value;
    const isSure = await page.confirm({
      title: `Reset ${what}?`,
      text: 'All of its state goes, as if it had just been started with what was configured. Clients stay connected.',
      go: `Reset ${what}`,
    });
    if (!isSure) return;
    await act('POST', 'reset', choice.value === '' ? {} : { services: [choice.value] });
    page.tell(`${what} was reset.`);
  };
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, 'Begin afresh'),
    el(
      'div',
      { class: 'row' },
      field('Reset', choice),
      el('button', { type: 'button', class: 'danger', onclick: page.guarded(reset) }, 'Reset …'),
    ),
  );
}
