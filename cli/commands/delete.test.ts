import { ApiError, type AttaccaClient } from '@attacca/client';
import { exitCodes } from '../command-io';
import type { Connection } from '../session/connection';
import { typedCommand as attacca } from '../testing/typed-command';

let client: { [Name in keyof AttaccaClient]?: unknown };

jest.mock('../session/connection', () => ({
  connect: (): Promise<Partial<Connection>> =>
    Promise.resolve({
      client: client as unknown as AttaccaClient,
      close: () => Promise.resolve(),
    }),
}));

beforeEach(() => {
  client = {};
});

describe('attacca delete', () => {
  const refusal = new ApiError({
    status: 409,
    code: 'INVALID_STATE',
    detail: 'Job j2 is in_progress; cancel it before you delete it.',
  });
  const deleteJob = (jobId: string): Promise<void> =>
    jobId === 'j2' ? Promise.reject(refusal) : Promise.resolve();

  it('deletes jobs, and then files', async () => {
    const calls: string[] = [];
    client.deleteJob = (id: string) => Promise.resolve(void calls.push(`job ${id}`));
    client.deleteFile = (id: string) => Promise.resolve(void calls.push(`file ${id}`));
    const { code, out } = await attacca(['delete', '--file', 'f', 'j1', 'j3', '--file', 'g']);
    expect(code).toBe(exitCodes.success);
    expect(calls).toEqual(['job j1', 'job j3', 'file f', 'file g']);
    expect(out).toBe('Deleted job j1.\nDeleted job j3.\nDeleted file f.\nDeleted file g.\n');
  });

  it('tells what stays and why, and deletes the others', async () => {
    client.deleteJob = deleteJob;
    const { code, out, err } = await attacca(['delete', 'j1', 'j2', 'j3']);
    expect(code).toBe(exitCodes.failed);
    expect(out).toBe('Deleted job j1.\nDeleted job j3.\n');
    expect(err).toBe('attacca: Job j2 is in_progress; cancel it before you delete it.\n');
  });

  it('tells machines the same', async () => {
    client.deleteJob = deleteJob;
    client.deleteFile = () => Promise.resolve();
    const { out } = await attacca(['delete', 'j1', 'j2', '--file', 'f', '--json']);
    expect(JSON.parse(out)).toEqual({
      deleted_jobs: ['j1'],
      deleted_files: ['f'],
      refused: [{ job_id: 'j2', error: { code: 'INVALID_STATE', message: refusal.message } }],
    });
  });

  it('ends at once where nobody answers', async () => {
    client.deleteJob = jest.fn(() => Promise.reject(new Error('Nobody answers.')));
    const { code, err } = await attacca(['delete', 'j1', 'j2']);
    expect([code, err]).toEqual([exitCodes.failed, 'attacca: Nobody answers.\n']);
    expect(client.deleteJob).toHaveBeenCalledTimes(1);
  });
});
