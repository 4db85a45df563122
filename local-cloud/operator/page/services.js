import { act, get } from './api.js';
import { badge, bytes, count, el, plural, shortName, span, table, time } from './dom.js';

export const messages = {
  id: 'messages',
  title: 'Messages',
  concerns: ({ service }) => service === 'pubsub',
  render: async () => {
    const { topics, subscriptions, snapshots } = await get('inspect/pubsub?limit=200');
    return [
      el('h1', { tabindex: '-1' }, 'Messages'),
      table({
        caption: 'Topics',
        empty: 'There are no topics yet.',
        rows: topics,
        columns: [
          { title: 'Topic', cell: ({ name }) => el('span', { title: name }, shortName(name)) },
          { title: 'Subscriptions', kind: 'number', cell: (topic) => count(topic.subscriptions) },
          { title: 'Backlog', kind: 'number', cell: (topic) => count(topic.backlog) },
          { title: 'Retained', kind: 'number', cell: (topic) => count(topic.retained) },
        ],
      }),
      subscriptionTable(subscriptions),
      snapshots.length > 0 ? snapshotTable(snapshots) : null,
    ];
  },
};

function subscriptionTable(rows) {
  return table({
    caption: 'Subscriptions',
    empty: 'There are no subscriptions yet. Without one a message that is published is gone.',
    rows,
    columns: [
      { title: 'Subscription', cell: ({ name }) => el('span', { title: name }, shortName(name)) },
      { title: 'Topic', cell: ({ topic }) => shortName(topic) },
      {
        title: 'Delivery',
        cell: (one) => (one.is_detached ? badge('detached', 'bad') : badge(one.delivery, 'plain')),
      },
      { title: 'Waiting', kind: 'number', cell: (one) => count(one.unacknowledged) },
      { title: 'Outstanding', kind: 'number', cell: (one) => count(one.outstanding) },
      {
        title: 'Oldest',
        kind: 'number',
        cell: ({ oldest_unacknowledged_age_seconds: age }) =>
          age === null ? '–' : span(age * 1000),
      },
      {
        title: 'Pushed to',
        kind: 'wide',
        cell: ({ endpoint }) => endpoint && el('code', {}, endpoint),
      },
    ],
  });
}

function snapshotTable(rows) {
  return table({
    caption: 'Snapshots',
    rows,
    columns: [
      { title: 'Snapshot', cell: ({ name }) => shortName(name) },
      { title: 'Topic', cell: ({ topic }) => shortName(topic) },
      { title: 'Messages', kind: 'number', cell: (one) => count(one.messages) },
      { title: 'Expires', cell: (one) => time(one.expires_at) },
    ],
  });
}

export const storage = {
  id: 'storage',
  title: 'Storage',
  concerns: ({ service }) => service === 'storage',
  render: async () => {
    const { buckets } = await get('inspect/storage?limit=200');
    return [
      el('h1', { tabindex: '-1' }, 'Storage'),
      buckets.length === 0
        ? el('section', { class: 'card' }, el('p', { class: 'empty' }, 'There are no buckets yet.'))
        : buckets.map(bucketCard),
    ];
  },
};

function bucketCard(bucket) {
  const { name, objects, first_objects: first } = bucket;
  return [
    table({
      caption: name,
      note: noteOf(bucket),
      empty: 'This bucket is empty.',
      rows: first,
      columns: [
        { title: 'Object', kind: 'wide', cell: (one) => one.name },
        { title: 'Size', kind: 'number', cell: (one) => bytes(one.size) },
        { title: 'Type', cell: (one) => one.content_type },
        { title: 'Generation', kind: 'code', cell: (one) => one.generation },
        { title: 'Updated', cell: (one) => time(one.updated) },
      ],
    }),
    objects > first.length
      ? el('p', { class: 'quiet' }, `The first ${count(first.length)} of ${count(objects)}.`)
      : null,
  ];
}

function noteOf({ objects, bytes: size, noncurrent, soft_deleted: deleted }) {
  const parts = [`${plural(objects, 'object')}, ${bytes(size)}`];
  if (noncurrent > 0) parts.push(`${count(noncurrent)} noncurrent`);
  if (deleted > 0) parts.push(`${count(deleted)} soft-deleted`);
  return parts.join(', ');
}

export const users = {
  id: 'users',
  title: 'Users',
  concerns: ({ service }) => service === 'auth',
  render: async () => {
    const { users: rows, tenants = [] } = await get('inspect/auth?limit=200');
    return [
      el('h1', { tabindex: '-1' }, 'Users'),
      userTable('Users', rows),
      tenants.map(({ id, users: ofTenant }) => userTable(`Users of tenant ${id}`, ofTenant)),
    ];
  },
};

function userTable(caption, rows) {
  const claims = ({ custom_claims: given }) =>
    given && Object.keys(given).length > 0 ? el('code', {}, JSON.stringify(given)) : null;
  return table({
    caption,
    empty: 'Nobody has signed up yet.',
    rows,
    columns: [
      {
        title: 'Who',
        cell: (user) =>
          user.email ?? user.phone_number ?? el('span', { class: 'quiet' }, 'anonymous'),
      },
      { title: 'Name', cell: (user) => user.display_name },
      { title: 'Id', kind: 'code', cell: (user) => user.uid },
      { title: 'Signs in with', cell: (user) => (user.providers ?? []).join(', ') || null },
      { title: 'Claims', cell: claims },
      {
        title: 'State',
        cell: (user) => (user.is_disabled ? badge('disabled', 'bad') : badge('enabled', 'good')),
      },
    ],
  });
}

export const events = {
  id: 'events',
  title: 'Triggers and schedules',
  concerns: ({ service }) =>
    service === 'eventarc' || service === 'scheduler' || service === 'firestore',
  render: async (page) => {
    const [{ triggers }, { jobs }, status] = await Promise.all([
      get('inspect/eventarc?limit=200'),
      get('inspect/scheduler?limit=200'),
      get('status'),
    ]);
    const configured = new Map(status.triggers.map((trigger) => [trigger.name, trigger]));
    return [
      el('h1', { tabindex: '-1' }, 'Triggers and schedules'),
      table({
        caption: 'Triggers',
        empty: 'No triggers are configured.',
        rows: triggers,
        columns: [
          { title: 'Trigger', cell: ({ name }) => name },
          {
            title: 'On',
            kind: 'wide',
            cell: ({ name }) => [
              configured.get(name)?.on,
              ' ',
              el('span', { class: 'quiet' }, configured.get(name)?.event_type),
            ],
          },
          {
            title: 'Under way',
            kind: 'number',
            cell: (one) => count(one.pending),
          },
          { title: 'Last delivery', cell: (one) => lastDelivery(one.last_delivery) },
          { title: 'Delivers to', cell: (one) => el('code', {}, one.url) },
        ],
      }),
      table({
        caption: 'Schedules',
        empty: 'No schedules are configured.',
        rows: jobs,
        columns: [
          { title: 'Job', cell: ({ name }) => name },
          {
            title: 'Schedule',
            kind: 'code',
            cell: (job) => `${job.schedule}${job.time_zone ? ` (${job.time_zone})` : ''}`,
          },
          {
            title: 'State',
            cell: (job) =>
              job.state === 'ENABLED' ? badge('enabled', 'good') : badge('paused', 'warn'),
          },
          { title: 'Next', cell: (job) => time(job.next_run) },
          { title: 'Last', cell: (job) => lastAttempt(job.last_attempt) },
          { title: 'Act', cell: (job) => jobButtons(page, job) },
        ],
      }),
    ];
  },
};

function jobButtons(page, { name, state }) {
  const button = (title, action) =>
    el(
      'button',
      {
        type: 'button',
        'aria-label': `${title} ${name}`,
        onclick: page.guarded(async () => {
          await act('POST', `schedules/${encodeURIComponent(name)}`, { action });
        }),
      },
      title,
    );
  return el(
    'div',
    { class: 'row' },
    button('Run now', 'run'),
    state === 'ENABLED' ? button('Pause', 'pause') : button('Resume', 'resume'),
  );
}

function lastDelivery(last) {
  if (!last) return null;
  return [time(last.time), ' ', badge(last.outcome, last.is_taken ? 'good' : 'bad')];
}

function lastAttempt(last) {
  if (!last) return null;
  return [time(last.attempt_time), ' ', badge(last.outcome, last.is_success ? 'good' : 'bad')];
}
