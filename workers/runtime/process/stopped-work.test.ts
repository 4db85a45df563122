import { cloud, startMeasuring, stopMeasuring, textInput, worker } from '../testing/measuring';

beforeEach(startMeasuring);
afterEach(stopMeasuring);

describe('work that must stop', () => {
  it.each([
    ['LEASE_LOST', 409],
    ['CANCELLED', 410],
  ] as const)('on %s stops at once and reports nothing more', async (refuse, status) => {
    cloud.heartbeatSeconds = 0.02;
    cloud.add({ task_id: 't1', operation: 'endless', inputs: textInput('hello') });
    cloud.interfere = ({ action }) => (action === 'heartbeat' ? { refuse, status } : null);
    expect(await worker.push('t1')).toBe(204);
    expect(
      cloud.calls.map(({ action }) => action).filter((action) => action !== 'register'),
    ).toEqual(['lease', 'heartbeat']);
  });

  it('on its time limit fails with TASK_TIMEOUT', async () => {
    cloud.add({
      task_id: 't1',
      operation: 'endless',
      inputs: textInput('hello'),
      timeout_seconds: 0.05,
    });
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_type: 'INFRASTRUCTURE_ERROR',
      error_code: 'TASK_TIMEOUT',
    });
  });

  it('on shutdown gives its lease back, and takes no more', async () => {
    cloud.add({ task_id: 't1', operation: 'endless', inputs: textInput('hello') });
    const leased = cloud.nextCall('lease');
    const pushed = worker.push('t1');
    await leased;
    await worker.shutDown();
    expect(await pushed).toBe(503);
    expect(cloud.callsOf('release')).toHaveLength(1);
    expect(cloud.tasks.get('t1')!.state).toBe('queued');
    await expect(worker.push('t1')).rejects.toThrow();
  });
});
