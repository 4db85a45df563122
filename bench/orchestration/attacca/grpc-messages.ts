/** A flag and the length stand before every message of a gRPC stream. */
const HEADER_BYTES = 5;

/** Takes the bytes of a gRPC stream as they come and gives every whole, uncompressed message in it. */
export function grpcMessages(take: (message: Buffer) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUInt32BE(1);
      if (pending.length < end) return;
      if (pending[0] === 0) take(pending.subarray(HEADER_BYTES, end));
      pending = pending.subarray(end);
    }
  };
}
