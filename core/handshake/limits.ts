/**
 * Bytes of the outputs of one task that travel in `complete` itself, at most: for fewer, a request, a signature and an
 * upload cost more than they do.
 */
export const inlineTaskBytes = 262_144;

/**
 * Bytes of a pack that are also kept with its task, at most: whoever reads many small ones gets them with the task's
 * inputs, where a URL for each would have to be signed and fetched.
 */
export const keptPackBytes = 1024;

/** Tasks that one worker completes in one request, at most. */
export const maxCompletions = 16;
