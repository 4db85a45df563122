import { undisturbedCalls } from '../../../calls';
import { Databases } from '../../state/databases';
import { ManualClock } from '../../testing/manual-clock';
import { Authorizer } from '../authorizer';
import { LiveRules } from '../live-rules';
import { type CallContext } from '../methods/call-context';
import { batchWrite } from '../methods/write-documents';
import { loadProtocol } from '../wire/protocol';
import { WriteSession } from './write-session';

const database = 'projects/demo/databases/(default)';

function context(): CallContext {
  const clock = new ManualClock();
  const rules = new LiveRules(null);
  return {
    databases: new Databases({ project: 'demo', clock, dataDir: null, onCommit: null }),
    authorizer: new Authorizer({ kind: 'server' }, rules.check),
    calls: undisturbedCalls,
    rules,
    clock,
  };
}

/** A request as the decoder gives it. */
function request(method: 'Write' | 'BatchWrite', ids: readonly string[]): object {
  const { request: type } = loadProtocol().find(({ name }) => name === method)!;
  const writes = ids.map((id) => ({
    update: { name: `${database}/documents/c/${id}`, fields: {} },
  }));
  return type.decode(type.encode(type.fromObject({ database, writes })).finish());
}

interface Answer {
  readonly streamId?: string;
  readonly streamToken: Buffer;
  readonly writeResults?: readonly object[];
}

test('a Write stream names itself once, and answers every commit with a new token, in order', async () => {
  const answers: Answer[] = [];
  const session = new WriteSession(context(), {
    send: (message) => answers.push(message as Answer),
    fail: (error) => {
      throw error;
    },
  });
  await session.receive(request('Write', []));
  await Promise.all([
    session.receive(request('Write', ['a'])),
    session.receive(request('Write', ['b', 'c'])),
  ]);
  expect(answers.map(({ streamId }) => streamId !== undefined)).toEqual([true, false, false]);
  expect(answers.map(({ writeResults }) => writeResults?.length)).toEqual([undefined, 1, 2]);
  expect(new Set(answers.map(({ streamToken }) => streamToken.toString())).size).toBe(3);
});

test('a BatchWrite may write a document only once', async () => {
  const call = (ids: readonly string[]): Promise<object> =>
    batchWrite.handle(context(), request('BatchWrite', ids));
  await expect(call(['a', 'b', 'a'])).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' });
  expect(await call(['a', 'b'])).toMatchObject({ status: [{}, {}] });
});
