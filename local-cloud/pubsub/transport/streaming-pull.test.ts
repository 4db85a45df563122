import { undisturbedCalls } from '../../calls';
import { memoryJournal } from '../../journal';
import { FakeClock } from '../fake-clock';
import { Broker } from '../state/broker';
import { subscriptionDefaults } from '../state/resources';
import { StreamingPull } from './streaming-pull';

const topic = 'projects/p/topics/orders';
const subscription = 'projects/p/subscriptions/worker';

test('the answer to a publication is sent before the message is', async () => {
  const clock = new FakeClock();
  const broker = new Broker({ clock, openJournal: () => memoryJournal() });
  broker.topics.create({ name: topic, labels: {} });
  broker.subscriptions.create({ ...subscriptionDefaults, name: subscription, topic });
  const sent: string[] = [];
  let arrived = (): void => undefined;
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const pull = new StreamingPull(
    { subscription, streamAckDeadlineSeconds: 10 },
    {
      broker,
      clock,
      calls: undisturbedCalls,
      stream: {
        send: ({ receivedMessages = [] }) => {
          for (const { message } of receivedMessages) sent.push(String(message.data));
          if (sent.length === 6) arrived();
        },
        fail: (error) => {
          throw error;
        },
      },
    },
  );
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (const letter of 'abcdef') {
    const data = Buffer.from(letter);
    broker.topics.publish(topic, [{ data, attributes: {}, orderingKey: '' }]);
    await turn();
    expect(sent).not.toContain(letter);
  }
  await arrival;
  expect(sent.join('')).toBe('abcdef');
  pull.close();
  broker.stop();
});
