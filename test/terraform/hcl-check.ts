/** A block as `terraform providers schema -json` describes it, with the allowed values of an argument in `enum`. */
interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly block_types: Readonly<Record<string, NestedBlock>>;
}
interface Attribute {
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly enum?: readonly string[];
}
interface NestedBlock {
  readonly block: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}

/** The schema of a provider. */
export interface ProviderSchema {
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: Block }>>;
}

/** HCL as JSON: blocks are lists, expressions text with `${}`. */
type Body = Readonly<Record<string, unknown>>;
export interface ParsedFile {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Body[]>>>>;
  readonly data?: ParsedFile['resource'];
}

/** What every resource has beside what its type has. */
const metaArguments = ['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'dynamic'];

/** What is wrong with the resources and data sources of a file. */
export function problemsOf(file: ParsedFile, schema: ProviderSchema): string[] {
  return [
    ...problemsOfAll(file.resource ?? {}, schema.resource_schemas),
    ...problemsOfAll(file.data ?? {}, schema.data_source_schemas),
  ];
}

function problemsOfAll(
  declared: NonNullable<ParsedFile['resource']>,
  schemas: ProviderSchema['resource_schemas'],
): string[] {
  return Object.entries(declared).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, [body = {}]]) => {
      const block = schemas[type]?.block;
      const at = `${type}.${name}`;
      return block === undefined ? [`${at}: unknown type`] : problemsOfBlock(block, body, at);
    }),
  );
}

function problemsOfBlock(block: Block, body: Body, at: string): string[] {
  const contents = dynamicContents(body);
  return [
    ...Object.entries(body).flatMap(([key, value]) => problemsOfKey(block, { key, value, at })),
    ...Object.entries(contents).flatMap(([key, bodies]) =>
      problemsOfNested(block, { key, bodies, at }),
    ),
    ...missing(block, body, at),
    ...miscounted(block, { body, contents, at }),
  ];
}

/** The bodies that `dynamic` blocks make blocks of. */
function dynamicContents(body: Body): Record<string, readonly Body[]> {
  const dynamic = (body['dynamic'] ?? {}) as Record<string, readonly { content?: Body[] }[]>;
  return Object.fromEntries(
    Object.entries(dynamic).map(([key, blocks]) => [
      key,
      blocks.flatMap(({ content = [] }) => content),
    ]),
  );
}

interface Place {
  readonly key: string;
  readonly at: string;
}

function problemsOfKey(block: Block, { key, value, at }: Place & { value: unknown }): string[] {
  if (metaArguments.includes(key)) return [];
  const attribute = block.attributes[key];
  if (attribute === undefined)
    return problemsOfNested(block, { key, at, bodies: [value].flat() as readonly Body[] });
  if (attribute.computed && !attribute.optional) return [`${at}.${key}: Google decides this`];
  const isForbidden =
    typeof value === 'string' &&
    !value.includes('${') &&
    attribute.enum !== undefined &&
    !attribute.enum.includes(value);
  return isForbidden ? [`${at}.${key}: ${value} is none of ${attribute.enum.join(', ')}`] : [];
}

function problemsOfNested(
  block: Block,
  { key, bodies, at }: Place & { bodies: readonly Body[] },
): string[] {
  const nested = block.block_types[key];
  if (nested === undefined) return [`${at}.${key}: unknown argument or block`];
  return bodies.flatMap((body) => problemsOfBlock(nested.block, body, `${at}.${key}`));
}

function missing(block: Block, body: Body, at: string): string[] {
  return Object.entries(block.attributes)
    .filter(([key, { required }]) => required === true && !(key in body))
    .map(([key]) => `${at}.${key}: required`);
}

function miscounted(
  block: Block,
  { body, contents, at }: { body: Body; contents: Record<string, readonly Body[]>; at: string },
): string[] {
  return Object.entries(block.block_types).flatMap(([key, { min_items = 0, max_items }]) => {
    const count = key in body ? [body[key]].flat().length : 0;
    if (count + (contents[key]?.length ?? 0) < min_items) return [`${at}.${key}: required`];
    return max_items !== undefined && count > max_items
      ? [`${at}.${key}: at most ${max_items}`]
      : [];
  });
}
