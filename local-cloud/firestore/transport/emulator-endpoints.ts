import { type IncomingMessage, type ServerResponse } from 'node:http';
import { GoogleApiError, sendJson, unimplemented } from '../../http';
import { compileRules, RulesSyntaxError } from '../rules';
import { type Databases } from '../state/databases';
import { httpFailure } from './http-failure';
import { type LiveRules } from './live-rules';
import { readText } from './request-text';

export interface EmulatorOptions {
  readonly project: string;
  readonly databases: Databases;
  readonly rules: LiveRules;
}

const DOCUMENTS = /^\/emulator\/v1\/projects\/([^/]+)\/databases\/([^/]+)\/documents$/;
const RULES = /^\/emulator\/v1\/projects\/([^/]+):securityRules$/;

/** What Google's emulator offers beside the API, for tests: forgetting all documents, replacing the security rules. */
export async function answerEmulatorEndpoint(
  options: EmulatorOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(request);
  const path = decodeURIComponent(new URL(request.url ?? '', 'http://firestore').pathname);
  try {
    const documents = DOCUMENTS.exec(path);
    const rules = RULES.exec(path);
    if (documents !== null && request.method === 'DELETE') {
      options.databases.of({ project: documents[1]!, database: documents[2]! }).clear();
    } else if (rules !== null && request.method === 'PUT') {
      checkProject(options.project, rules[1]!);
      options.rules.replace(compileRules(sourceOf(text)));
    } else throw unimplemented(request.method ?? '', path);
    sendJson(response, 200, {});
  } catch (error) {
    const { code, status, message } = httpFailure(
      error instanceof RulesSyntaxError ? rulesFailure(error) : error,
    );
    sendJson(response, code, { error: { code, message, status } });
  }
}

function checkProject(served: string, project: string): void {
  if (project === served) return;
  throw new GoogleApiError(
    404,
    'NOT_FOUND',
    `Project "${project}" does not exist here: this local cloud serves project "${served}".`,
  );
}

/** The text of the one file in `{rules: {files: [{name, content}]}}`. */
function sourceOf(text: string): string {
  const file = filesOf(text)[0];
  if (typeof file === 'object' && file !== null && 'content' in file) {
    if (typeof file.content === 'string') return file.content;
  }
  throw new GoogleApiError(
    400,
    'INVALID_ARGUMENT',
    'The body must be {"rules": {"files": [{"content": "<text of firestore.rules>"}]}}.',
  );
}

function filesOf(text: string): readonly unknown[] {
  try {
    const body = JSON.parse(text) as { rules?: { files?: unknown } } | null;
    return Array.isArray(body?.rules?.files) ? body.rules.files : [];
  } catch {
    return [];
  }
}

function rulesFailure(error: RulesSyntaxError): GoogleApiError {
  return new GoogleApiError(
    400,
    'INVALID_ARGUMENT',
    `The security rules do not compile: ${error.message}`,
  );
}
