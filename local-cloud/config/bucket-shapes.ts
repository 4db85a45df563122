import { isShape, listOf, object, parsed, text } from '../shape';
import { newBucketSettings, notificationFromJson, settingNames } from '../storage';

/** What may be set beside what an owner may change later. */
const fixedSettings = ['location', 'locationType', 'customPlacementConfig'];

const knownSettings = [...fixedSettings, ...settingNames];

const settings = parsed((given) => {
  const unknown = Object.keys(given).find((name) => !knownSettings.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`"${unknown}" is given; ${knownSettings.join(', ')} are allowed`);
  newBucketSettings(given, new Date(0).toISOString());
});

const notification = parsed((given) => {
  const topic = typeof given['topic'] === 'string' ? given['topic'] : '';
  notificationFromJson({ ...given, topic: `projects/any/topics/${topic}` }, '1');
});

export const buckets = listOf(
  object(
    { name: text },
    {
      cors_origins: listOf(text),
      settings,
      notifications: listOf((value, path, problems) => {
        const { topic } = (value ?? {}) as { topic?: unknown };
        isShape('a topic by its short name', isShortName)(topic, `${path}.topic`, problems);
        notification(value, path, problems);
      }),
    },
  ),
);

function isShortName(value: unknown): boolean {
  return typeof value === 'string' && /^[^/]+$/.test(value);
}
