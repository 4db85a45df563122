import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logLine, type Task } from '@attacca/core';
import { receiveDeadLetter } from '../../../functions/dead-letter/receive';
import { handleEvent } from '../../../functions/orchestrator/handle-event';
import { sweep } from '../../../functions/sweeper/sweep';
import { fakeServices, type FakeServices } from '../../simulation/fake-services';
import { givenLeasedTask, givenPipeline, givenTask } from '../../simulation/given';
import { entryOf, passes, type LogEntry } from './log-entry';
import { logMetrics, measured, rareMetrics } from './metrics';

/* What goes wrong rarely: the shipped handlers are put into it, and their lines are what the metrics are asked for. The
 * other metrics are asked for the lines of real runs (test/system/pipeline.test.ts). */

function entriesOf({ logged }: FakeServices): LogEntry[] {
  const origin = { service_name: 'sweeper', project: 'p', time: '2026-01-01T00:00:00.000Z' };
  return logged.map(({ severity, message, fields }) =>
    entryOf({ ...logLine(severity, message, { ...origin, fields }) }),
  );
}

async function given(task: Task, misbehaving = {}): Promise<FakeServices> {
  const services = fakeServices(misbehaving);
  await services.give('pipelines/job', givenPipeline());
  await services.give(`pipelines/job/tasks/${task.task_id}`, task);
  return services;
}

/** A lease that has run out, a letter nobody took, and a database that fails. */
async function rareEntries(): Promise<LogEntry[]> {
  const swept = await given(givenLeasedTask());
  swept.pass(3_600_000);
  await sweep(swept);
  const lost = await given(givenTask());
  const envelope = {
    schema_version: 'v1',
    event_id: 'e',
    event_type: 'TaskQueued',
    source: 'orchestrator',
    timestamp: lost.now(),
    trace_id: '1'.repeat(32),
    payload: { job_id: 'job', task_id: 'mfcc', attempt: 0 },
  };
  const data = Buffer.from(JSON.stringify(envelope)).toString('base64');
  const subscription = 'projects/p/subscriptions/tasks-audio-analyzer-dead';
  await receiveDeadLetter(lost, { message: { messageId: 'm', data }, subscription });
  const failing = await given(givenTask());
  failing.documents.get = () => Promise.reject(new Error('UNAVAILABLE'));
  await expect(handleEvent(failing, { document: 'pipelines/job' })).rejects.toThrow('UNAVAILABLE');
  return [swept, lost, failing].flatMap(entriesOf);
}

let entries: LogEntry[];
beforeAll(async () => {
  entries = await rareEntries();
});

test.each(rareMetrics)('the metric %s takes lines that the code writes', (name) => {
  const { count, missing } = measured(logMetrics[name]!, entries);
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(0);
});

test('a lease that ran out is told apart from a pipeline that stood still', () => {
  const repairs = entries.filter((entry) => passes(entry, logMetrics['lease-expiries']!.filter));
  expect(repairs.map(({ labels }) => labels['operation'])).toEqual(['librosa-mfcc']);
});

describe('terraform', () => {
  const textOf = (name: string): string =>
    readFileSync(join(__dirname, '../../../terraform/modules/observability', name), 'utf8');
  const charts = [...textOf('dashboard.tf').matchAll(/by = "([^"]+)",?\s+filter = "(.*)" \}/g)];

  test('draws every metric, and by labels that it has', () => {
    const drawn = charts.flatMap(([, by = '', filter = '']) => {
      const name = /user\/attacca\/([\w-]+)/.exec(filter)?.[1];
      return name === undefined ? [] : [{ name, by }];
    });
    expect(drawn.map(({ name }) => name).sort()).toEqual(Object.keys(logMetrics).sort());
    for (const { name, by } of drawn) {
      const label = /^metric\.label\.(\w+)$/.exec(by)?.[1];
      const labels = Object.keys(logMetrics[name]?.labels ?? {});
      if (label !== undefined) expect(labels).toContain(label);
    }
  });

  test('draws all charts that there are, those of Google’s own metrics among them', () => {
    expect(charts).toHaveLength(textOf('dashboard.tf').split('{ title = "').length - 1);
    const others = charts.map(
      ([, , filter]) => /metric\.type=\\"([^"\\]+)/.exec(filter ?? '')?.[1],
    );
    for (const metric of ['num_undelivered_messages', 'oldest_unacked_message_age'])
      expect(others.some((other) => other?.endsWith(metric))).toBe(true);
  });

  test('sends with every alert the runbook of its own name', () => {
    const alerts = textOf('alerts.tf');
    const keys = [...alerts.matchAll(/^ {4}([\w-]+) = \{$/gm)].map(([, key = '']) => key);
    expect(keys).toHaveLength(5);
    expect(alerts).toContain('content   = local.runbooks[each.key]');
    const named = ['alerts.tf', 'slo.tf', 'uptime.tf'].flatMap((file) =>
      [...textOf(file).matchAll(/local\.runbooks\["([\w-]+)"\]/g)].map(([, key = '']) => key),
    );
    const budget = /docs\/runbooks\/([\w-]+)\.md/.exec(textOf('budget.tf'))?.[1] ?? 'none';
    for (const name of [...keys, ...named, budget]) {
      const runbook = readFileSync(join(__dirname, '../../../docs/runbooks', `${name}.md`), 'utf8');
      expect(runbook).toMatch(/^# .+\n\n[^]+\n1\. /);
    }
  });

  test('measures in alerts what there is', () => {
    const used = [...textOf('alerts.tf').matchAll(/local\.log_metric\["([\w-]+)"\]/g)];
    for (const [, name = ''] of used) expect(Object.keys(logMetrics)).toContain(name);
  });
});
