import { type StructuredError } from '@attacca/core';
import { type WorkOrder, type WorkProgress, type WorkResult } from './work-order';

/** What the main thread says to an executing thread. */
export type ToThread =
  { readonly kind: 'execute'; readonly order: WorkOrder } | { readonly kind: 'abort' };

/** What an executing thread answers. */
export type FromThread =
  | { readonly kind: 'progress'; readonly progress: WorkProgress }
  | { readonly kind: 'result'; readonly result: WorkResult }
  | { readonly kind: 'error'; readonly error: StructuredError };
