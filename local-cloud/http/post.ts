import { send, type SendOptions } from './send';

/** Sends one POST and resolves to the answer's HTTP status; its body is read and dropped. */
export function post(options: Omit<SendOptions, 'method'>): Promise<number> {
  return send({ ...options, method: 'POST' });
}
