import { type Field } from '../../workers/audio-analyzer/describe/field';
import { descriptorFields, featureFields } from '../../workers/audio-analyzer/describe/fields';
import { descriptionSchema } from '../../workers/audio-analyzer/describe/schema';
import { code, page, table } from './markdown';

/** `docs/reference/descriptors.md`: every field of what `describe` writes. */
export function descriptorsPage(notice: string): string {
  return page(
    '# Descriptors',
    notice,
    'What [describe](operations/describe.md) writes: `description.json` with `descriptors`, `audio_features` and, for each of their fields by the same name, `confidence`. Its form as JSON Schema: [description.schema.json](description.schema.json).',
    'Confidence says how far a value may be trusted to be what its name says. The table has the most that a field can get: 1 is computed as defined; from 0.5 on an algorithm estimates it; up to 0.4 it is a rule of thumb. A sound lowers it: tempo and beats have at most the confidence of the rhythm, the key its strength, pitch and note theirs. It is 0 where the value is null.',
    "Names are those of Freesound and of Spotify's withdrawn call. Numbers are close to theirs where the definition is theirs, and not equal: windows and versions differ, and of some fields only the name is public. What needs a trained model (categories, detected classes, audio problems) is left out.",
    '## `descriptors`',
    fieldTable(descriptorFields),
    '## `audio_features`',
    fieldTable(featureFields),
  );
}

/** `docs/reference/description.schema.json`. */
export function descriptionSchemaText(): string {
  return `${JSON.stringify(descriptionSchema(), null, 2)}\n`;
}

function fieldTable(fields: readonly Field[]): string {
  return table(
    ['field', 'value', 'unit', 'null means', 'confidence up to', 'definition'],
    fields.map((field) => [
      code(field.name),
      valueOf(field),
      field.unit,
      field.nullMeans ?? '',
      String(field.confidence),
      field.definition,
    ]),
  );
}

function valueOf(field: Field): string {
  const range = field.min === undefined ? '' : `, ${bound(field.min)} to ${bound(field.max ?? 0)}`;
  const size = field.length === undefined ? '' : ` of ${field.length}`;
  switch (field.kind) {
    case 'numbers':
      return `list${size} of numbers${range}`;
    case 'strings':
      return 'list of strings';
    default:
      return `${field.kind}${range}`;
  }
}

/** Beyond any sound, a limit only says that the number is finite. */
function bound(value: number): string {
  return Math.abs(value) < 1e9 ? String(value) : 'any';
}
