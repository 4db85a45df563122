/** A CloudEvent (specification 1.0) with its data as the bytes that are sent. */
export interface CloudEvent {
  readonly id: string;
  /** `type`, `source`, `time` and the rest, extensions included, by their names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly data: Buffer;
}

/** One event on its way to one trigger's target. */
export interface PendingEvent {
  /** Unique: the trigger's name and the event's id. */
  readonly key: string;
  /** The trigger's name. */
  readonly trigger: string;
  /** When it was taken on, milliseconds since the epoch. */
  readonly acceptedAt: number;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** The data in base64. */
  readonly payload: string;
}

export function pendingEvent(event: CloudEvent, trigger: string, acceptedAt: number): PendingEvent {
  const { id, attributes, contentType, data } = event;
  const payload = data.toString('base64');
  return { key: `${trigger}/${id}`, trigger, acceptedAt, id, attributes, contentType, payload };
}
