/** Bytes of an output that travels in `complete` itself, at most: for fewer, asking for an upload costs more than they do. */
export const inlineOutputBytes = 16_384;

/** Of all outputs of one task that do. */
export const inlineTaskBytes = 65_536;

/** Tasks that one worker completes in one request, at most. */
export const maxCompletions = 16;
