import { cloud, startMeasuring, stopMeasuring, textInput, worker } from '../testing/measuring';

beforeEach(startMeasuring);
afterEach(stopMeasuring);

describe('what goes wrong', () => {
  it('with the bytes of an input is CHECKSUM_MISMATCH', async () => {
    const inputs = textInput('hello');
    for (const sha256 of cloud.blobs.keys()) cloud.blobs.set(sha256, Buffer.from('jello'));
    cloud.add({ task_id: 't1', operation: 'measure', inputs });
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_code: 'CHECKSUM_MISMATCH',
    });
  });

  it('in the operation is reported with its traceback', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('thirteen char') });
    expect(await worker.push('t1')).toBe(204);
    const error = cloud.callsOf('fail')[0]!.body['error'] as Record<string, string>;
    expect(error).toMatchObject({
      error_type: 'APPLICATION_ERROR',
      error_code: 'OPERATION_FAILED',
    });
    expect(error['raw_traceback']).toContain('Thirteen is refused.');
  });

  it.each(['', 'no json', '{}', '{"message":{"data":"bm8="}}', 'null'])(
    'with the message %j is logged and acknowledged',
    async (body) => {
      expect(await worker.post(body)).toBe(204);
      expect(
        worker.logged.some(
          ({ severity, message }) => severity === 'ERROR' && message.includes('malformed'),
        ),
      ).toBe(true);
      expect(cloud.callsOf('lease')).toHaveLength(0);
    },
  );

  it('with a parameter the manifest does not allow is INVALID_PARAMETER', async () => {
    cloud.add({
      task_id: 't1',
      operation: 'measure',
      inputs: textInput('hello'),
      parameters: { colour: 'red' },
    });
    await worker.push('t1');
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_code: 'INVALID_PARAMETER',
    });
  });
});
