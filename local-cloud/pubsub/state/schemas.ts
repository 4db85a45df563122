import { checkName } from './checks';
import { checkDefinition, type SchemaType } from './schema-definition';
import { alreadyExists, failedPrecondition, invalid, notFound } from './status';
import { type Store } from './store';

export interface SchemaRevision {
  readonly name: string;
  readonly type: SchemaType;
  readonly definition: string;
  readonly revisionId: string;
  /** Milliseconds since the epoch. */
  readonly revisionCreateTime: number;
}

export type SchemaContent = Pick<SchemaRevision, 'type' | 'definition'>;

const maximumRevisions = 20;

/** Schemas as resources. No topic enforces one here. */
export class Schemas {
  constructor(private readonly store: Store) {}

  /** The newest revision of each. */
  list(): SchemaRevision[] {
    return [...this.store.ledger.schemas.values()].map((revisions) => revisions.at(-1)!);
  }

  /** Newest first. @throws PubSubError NOT_FOUND */
  revisions(name: string): SchemaRevision[] {
    const revisions = this.store.ledger.schemas.get(name);
    if (!revisions) throw notFound(name);
    return [...revisions].reverse();
  }

  /** @param name with or without `@REVISION` @throws PubSubError NOT_FOUND */
  get(name: string): SchemaRevision {
    const [schema = '', revisionId] = name.split('@');
    const revisions = this.revisions(schema);
    const found = revisionId
      ? revisions.find((each) => each.revisionId === revisionId)
      : revisions[0];
    if (!found) throw notFound(name);
    return found;
  }

  /** @throws PubSubError ALREADY_EXISTS, INVALID_ARGUMENT */
  create(name: string, content: SchemaContent): SchemaRevision {
    checkName(name, 'schemas');
    if (this.store.ledger.schemas.has(name)) throw alreadyExists(name);
    return this.append(name, content);
  }

  /** @throws PubSubError NOT_FOUND, INVALID_ARGUMENT, FAILED_PRECONDITION after 20 revisions */
  commit(name: string, content: SchemaContent): SchemaRevision {
    const [present, ...older] = this.revisions(name);
    if (present?.type !== content.type)
      throw invalid(`schema.type: ${content.type} given, ${present?.type} expected.`);
    if (older.length + 1 >= maximumRevisions)
      throw failedPrecondition(`The schema has ${maximumRevisions} revisions already.`);
    return this.append(name, content);
  }

  delete(name: string): void {
    this.revisions(name);
    this.store.commit({ type: 'schema_deleted', name });
  }

  /** @returns the newest revision that is left @throws PubSubError FAILED_PRECONDITION for the only one */
  deleteRevision(name: string): SchemaRevision {
    const { name: schema, revisionId } = this.get(name);
    const left = this.revisions(schema).filter((each) => each.revisionId !== revisionId);
    if (left.length === 0) throw failedPrecondition('The only revision of a schema stays.');
    this.store.commit({ type: 'schema_put', revisions: left.reverse() });
    return left.at(-1)!;
  }

  private append(name: string, content: SchemaContent): SchemaRevision {
    checkDefinition(content.type, content.definition);
    const older = this.store.ledger.schemas.get(name) ?? [];
    const revision = {
      ...content,
      name,
      revisionId: nextRevisionId(older.at(-1)?.revisionId),
      revisionCreateTime: this.store.clock.now(),
    };
    this.store.commit({ type: 'schema_put', revisions: [...older, revision] });
    return revision;
  }
}

/** Eight hexadecimal digits that count up, so that no id of a schema is used twice. */
function nextRevisionId(last: string | undefined): string {
  const number = last === undefined ? 0x10000001 : parseInt(last, 16) + 1;
  return number.toString(16).padStart(8, '0');
}
