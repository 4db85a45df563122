import { deadLetterClient } from './dead-letters';
import type { Http } from './http';

function recording(): { calls: unknown[][]; http: Http } {
  const calls: unknown[][] = [];
  const http = ((...call: unknown[]) => {
    calls.push(call);
    return Promise.resolve({});
  }) as Http;
  return { calls, http };
}

it('asks for a page with its filter', async () => {
  const { calls, http } = recording();
  const client = deadLetterClient(http);
  await client.listDeadLetters({ state: 'failed', job_id: 'j', limit: 5 });
  await client.listDeadLetters();
  expect(calls).toEqual([
    ['GET', '/api/v1/dead-letters', { query: { state: 'failed', job_id: 'j', limit: 5 } }],
    ['GET', '/api/v1/dead-letters', { query: {} }],
  ]);
});

it('names one letter by its id, whatever is in it', async () => {
  const { calls, http } = recording();
  const client = deadLetterClient(http);
  await client.readDeadLetter('a/b');
  await client.redriveDeadLetter('a/b');
  expect(calls).toEqual([
    ['GET', '/api/v1/dead-letters/a%2Fb'],
    ['POST', '/api/v1/dead-letters/a%2Fb/redrive'],
  ]);
});

it('redrives those of a filter, a page at a time', async () => {
  const { calls, http } = recording();
  const client = deadLetterClient(http);
  await client.redriveDeadLetters({ service: 'media', cursor: 'c' });
  await client.redriveDeadLetters();
  expect(calls).toEqual([
    ['POST', '/api/v1/dead-letters/redrive', { body: { service: 'media', cursor: 'c' } }],
    ['POST', '/api/v1/dead-letters/redrive', { body: {} }],
  ]);
});
