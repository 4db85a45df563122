import { type Field, type FieldValue } from './field';
import { featureFields } from './feature-fields';
import { levelFields } from './level-fields';
import { spectralFields } from './spectral-fields';
import { tonalFields } from './tonal-fields';

export { featureFields };

/** Every descriptor, by Freesound's names. */
export const descriptorFields = [...levelFields, ...tonalFields, ...spectralFields] as const;

export type DescriptorName = (typeof descriptorFields)[number]['name'];
export type FeatureName = (typeof featureFields)[number]['name'];

type Values<Name extends string> = Readonly<Record<Name, FieldValue>>;

/** A value for each name; what is forgotten or invented does not compile. */
export type Descriptors = Values<DescriptorName>;
export type Features = Values<FeatureName>;

/** Less confidence than the table's, where the sound itself gives reason. */
export type Doubts<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/** How far each value may be trusted: 0 where there is none. */
export function confidences<Name extends string>(
  fields: readonly (Field & { readonly name: Name })[],
  values: Values<Name>,
  doubts: Doubts<Name>,
): Readonly<Record<string, number>> {
  const trust = ({ name, confidence }: Field & { readonly name: Name }): number =>
    values[name] === null ? 0 : Math.min(confidence, Math.max(0, doubts[name] ?? 1));
  return Object.fromEntries(fields.map((field) => [field.name, trust(field)]));
}
