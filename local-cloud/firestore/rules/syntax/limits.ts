/** What production refuses to deploy, except where another source is named ("Security rules limits"). */
export const syntaxLimits = {
  sourceBytes: 256 * 1024,
  functionParameters: 7,
  letBindings: 10,
  matchDepth: 10,
  pathSegments: 100,
  captures: 20,
  /** Parentheses, lists, calls and the like inside each other. Ours: it keeps the parser's own stack small. */
  expressionDepth: 100,
} as const;

/** What production stops at while it judges one request: the request is then refused as a whole. */
export const requestLimits = {
  expressions: 1000,
  callDepth: 20,
  /** Documents looked up by one request for a document or a list; the same document again costs nothing. */
  lookups: 10,
  /** The same over all the writes of one commit. */
  lookupsOfCall: 20,
} as const;
