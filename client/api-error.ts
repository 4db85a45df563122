import type { FieldError, Problem } from '@attacca/core';

/** An answer of the API that is not a success, as its problem document tells it. */
export class ApiError extends Error {
  /** Stable code of the error registry, or `UNREADABLE_ANSWER` where no problem document came. */
  readonly code: string;
  readonly status: number;
  /** What is wrong with which field; empty for errors that are not about a field. */
  readonly errors: readonly FieldError[];
  readonly correlationId: string | undefined;
  /** RFC 3339: when it may be tried again, where that is known. */
  readonly notBefore: string | undefined;

  constructor(
    problem: Pick<Problem, 'status' | 'detail' | 'correlation_id' | 'errors' | 'not_before'> & {
      code: string;
    },
  ) {
    super(problem.detail);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    this.correlationId = problem.correlation_id;
    this.notBefore = problem.not_before;
  }
}

/** No answer came at all: the address is wrong, or nothing runs there. */
export class UnreachableError extends Error {
  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(`${new URL(url).origin} cannot be reached: ${reasonOf(cause)}.`, { cause });
    this.name = 'UnreachableError';
  }
}

/** Reads the problem document of an answer that is not a success. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  const problem = parseProblem(text);
  if (problem !== undefined) return new ApiError(problem);
  const excerpt = text.slice(0, 200).trim();
  return new ApiError({
    code: 'UNREADABLE_ANSWER',
    status: response.status,
    detail: `The API answered ${response.status} without a problem document${excerpt === '' ? '' : `: ${excerpt}`}.`,
  });
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    const isProblem = typeof value?.code === 'string' && typeof value.detail === 'string';
    return isProblem && typeof value.status === 'number' ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  // fetch hides the system's error one level down.
  const inner = (cause as { cause?: unknown } | null)?.cause ?? cause;
  const { code, message } = inner as { code?: string; message?: string };
  return code === 'ECONNREFUSED' ? 'nothing listens there' : (message ?? String(cause));
}
