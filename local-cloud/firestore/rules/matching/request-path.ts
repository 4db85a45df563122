/** A piece of the path that a request is for. Of the documents of a list only the beginning and the collection are known. */
export type PathPart = string | typeof anySegment | typeof anySegments;

/** Exactly one segment, whatever it is. */
export const anySegment = Symbol('any segment');
/** Zero or more segments, whatever they are. */
export const anySegments = Symbol('any segments');

export type RequestPath = readonly PathPart[];
