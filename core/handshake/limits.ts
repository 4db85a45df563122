/** Bytes of an output that travels in `complete` itself, at most: for fewer, asking for an upload costs more than they do. */
export const inlineOutputBytes = 16_384;

/** Of all outputs of one task that do. */
export const inlineTaskBytes = 65_536;

/**
 * Bytes of a pack that are also kept with its task, at most: whoever reads many small ones gets them with the task's
 * inputs, where a URL for each would have to be signed and fetched.
 */
export const keptPackBytes = 1024;

/** Tasks that one worker completes in one request, at most. */
export const maxCompletions = 16;
