import { errorRegistry, problemOf, AttaccaError } from '@attacca/core';
import { block, code, page, table } from './markdown';

/** `docs/reference/errors.md`: every stable code. */
export function errorsPage(notice: string): string {
  const rows = Object.entries(errorRegistry).map(([name, { type, status, meaning }]) => [
    code(name),
    code(type),
    String(status),
    meaning,
  ]);
  return page(
    '# Error codes',
    notice,
    'Codes are part of the API: they are never renamed and never used for anything else. `APPLICATION_ERROR` means that the request, the file or the pipeline is at fault; trying again does not help. `INFRASTRUCTURE_ERROR` means that the platform is at fault; such an attempt is repeated by itself, with growing pauses, until the attempts of the operation are used up.',
    table(['code', 'type', 'HTTP status', 'meaning'], rows),
    '## How an error looks',
    'The API answers with a problem document (RFC 9457, `application/problem+json`). `errors` names every field that is at fault, what was given and what is allowed:',
    block('json', JSON.stringify(exampleProblem(), null, 2)),
    'A failed job carries a structured error at the step that failed and at the job itself:',
    block(
      'json',
      JSON.stringify(
        {
          error_type: errorRegistry.EMPTY_FILE.type,
          error_code: 'EMPTY_FILE',
          error_message: 'The file is empty: it has no bytes at all.',
          step_id: 'ingest-input',
        },
        null,
        2,
      ),
    ),
    'The traceback stays with the task, for the owner of the deployment. It is never shown to a client.',
  );
}

function exampleProblem(): object {
  const message = 'n_mfcc is 500; allowed is an integer from 1 to 128';
  const field = 'pipeline[0].parameters.n_mfcc';
  return problemOf(
    new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: ${field}: ${message}.`, {
      errors: [{ step_id: '1', field, given: 500, allowed: 'an integer from 1 to 128', message }],
    }),
    'f2e532404037525eca631f952952a92c',
  );
}
