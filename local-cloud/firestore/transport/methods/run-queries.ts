import { aggregate, aggregatedFields, type Aggregation } from '../../state/aggregation';
import { type StoredDocument } from '../../state/document';
import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { indexesFor } from '../../state/indexes/database-indexes';
import { explainMessage } from '../wire/explain-message';
import {
  type AggregationQueryMessage,
  type ConsistencyMessage,
  type ExplainOptionsMessage,
  type QueryMessage,
} from '../wire/messages';
import { readQuery } from '../wire/read-query';
import { documentMessage } from '../wire/write-answer';
import { findParent, pathReader, type CallContext, type Located } from './call-context';
import { readConsistency, transactionBytes } from './consistency';
import { streaming } from './method';

interface RunQueryRequest extends ConsistencyMessage {
  readonly parent: string;
  readonly structuredQuery: QueryMessage | null;
  readonly explainOptions: ExplainOptionsMessage | null;
}

interface RunAggregationQueryRequest extends ConsistencyMessage {
  readonly parent: string;
  readonly structuredAggregationQuery: AggregationQueryMessage | null;
  readonly explainOptions: ExplainOptionsMessage | null;
}

export const runQuery = streaming<RunQueryRequest>(async (context, request, send) => {
  const { database, query } = prepare(context, request.parent, request.structuredQuery);
  const { used } = indexesFor(database, query);
  if (request.explainOptions?.analyze === false)
    return send({ explainMetrics: explainMessage(used, null) });
  const consistency = readConsistency(database, request);
  const { moment, begun } = consistency;
  if (begun !== null) send({ transaction: transactionBytes(begun) });
  const started = performance.now();
  const documents = await database.query(query, moment);
  const { readTime } = consistency;
  const answer = (document: StoredDocument): object => ({
    document: documentMessage(database, document, query.select),
    readTime,
  });
  for (const document of documents.slice(0, -1)) send(answer(document));
  // Even an empty result says when it was read, and the last answer what was explained.
  const final = documents.at(-1);
  const last = final === undefined ? { readTime } : answer(final);
  if (!request.explainOptions) return send(last);
  const explainMetrics = explainMessage(used, {
    kind: 'query',
    resultsReturned: documents.length,
    entriesRead: documents.length === 0 ? 0 : documents.length + query.offset,
    milliseconds: performance.now() - started,
  });
  send({ ...last, explainMetrics });
});

export const runAggregationQuery = streaming<RunAggregationQueryRequest>(
  async (context, request, send) => {
    const message = request.structuredAggregationQuery;
    const { database, query } = prepare(context, request.parent, message?.structuredQuery ?? null);
    const aggregations = readAggregations(message?.aggregations ?? []);
    const { used } = indexesFor(database, query, aggregatedFields(aggregations));
    if (request.explainOptions?.analyze === false)
      return send({ explainMetrics: explainMessage(used, null) });
    const consistency = readConsistency(database, request);
    const { moment, begun } = consistency;
    const started = performance.now();
    const documents = await database.query(query, moment);
    const result = { aggregateFields: aggregate(documents, aggregations) };
    const transaction = begun === null ? {} : { transaction: transactionBytes(begun) };
    const answer = { result, readTime: consistency.readTime, ...transaction };
    if (!request.explainOptions) return send(answer);
    const explainMetrics = explainMessage(used, {
      kind: 'aggregation',
      resultsReturned: 1,
      entriesRead: documents.length,
      milliseconds: performance.now() - started,
    });
    send({ ...answer, explainMetrics });
  },
);

interface Prepared {
  readonly database: Located['database'];
  readonly query: ReturnType<typeof readQuery>;
}

function prepare(context: CallContext, parentName: string, message: QueryMessage | null): Prepared {
  const { database, path } = findParent(context, parentName);
  const query = readQuery(message, { parent: path, readPath: pathReader(database) });
  context.authorizer.list(database, query);
  return { database, query };
}

const MAXIMUM_AGGREGATIONS = 5;

function readAggregations(
  messages: AggregationQueryMessage['aggregations'],
): readonly Aggregation[] {
  if (messages.length === 0)
    throw new FirestoreError('INVALID_ARGUMENT', 'An aggregation query needs aggregations.');
  if (messages.length > MAXIMUM_AGGREGATIONS) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `The maximum number of aggregations allowed in an aggregation query is ${MAXIMUM_AGGREGATIONS}. Received: ${messages.length}`,
    );
  }
  return messages.map(({ alias, count, sum, avg }, index) => {
    const name = alias === '' ? `field_${index + 1}` : alias;
    if (count)
      return {
        kind: 'count',
        alias: name,
        upTo: count.upTo === null ? null : Number(count.upTo.value),
      };
    const field = parseFieldPath((sum ?? avg)?.field?.fieldPath ?? '');
    return { kind: sum ? 'sum' : 'average', alias: name, field };
  });
}
