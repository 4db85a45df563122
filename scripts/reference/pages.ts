import { type Catalog } from '@attacca/core';
import { descriptionSchemaText, descriptorsPage } from './descriptors-page';
import { errorsPage } from './errors-page';
import { operationPage, operationsIndex } from './operation-page';
import { presetsPage } from './presets-page';

/** Where the pages of operations are, seen from the project's root. */
export const operationsFolder = 'docs/reference/operations';

/** Where a picture of each operation is; `npm run pictures` makes them. */
export const picturesFolder = 'docs/reference/pictures';

/** Every generated page of the reference: its text by its path, seen from the project's root. */
export function referencePages(catalog: Catalog): ReadonlyMap<string, string> {
  const from = (source: string): string =>
    `Generated from ${source} by \`npm run reference\`. Do not edit.`;
  const operations = catalog.manifests.flatMap((manifest) => manifest.operations);
  return new Map([
    ['docs/reference/errors.md', errorsPage(from('`core/errors/registry.ts`'))],
    ['docs/reference/presets.md', presetsPage(catalog.presets, from('`manifests/presets/`'))],
    ['docs/reference/descriptors.md', descriptorsPage(from('`workers/audio-analyzer/describe/`'))],
    ['docs/reference/description.schema.json', descriptionSchemaText()],
    [`${operationsFolder}/README.md`, operationsIndex(catalog.manifests, from('`manifests/`'))],
    ...operations.map((operation): [string, string] => [
      `${operationsFolder}/${operation.name}.md`,
      operationPage(operation, from(`\`manifests/${operation.service}.json\``)),
    ]),
  ]);
}
