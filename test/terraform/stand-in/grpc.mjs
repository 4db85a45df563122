// Just enough gRPC for a provider: unary calls over HTTP/2, on a unix socket, plain or TLS.
import http2 from 'node:http2';
export function serve(handlers, { tls } = {}) {
  const onStream = (stream, headers) => {
    const chunks = [];
    stream.on('error', () => {});
    stream.on('data', (d) => chunks.push(d));
    stream.on('end', async () => {
      const h = handlers[headers[':path']];
      let payload = null,
        status = 0,
        message = '';
      if (!h) {
        status = 12;
        message = 'unimplemented ' + headers[':path'];
      } else {
        try {
          const body = Buffer.concat(chunks);
          payload = await h(
            body.length >= 5 ? body.subarray(5, 5 + body.readUInt32BE(1)) : Buffer.alloc(0),
          );
        } catch (e) {
          status = 13;
          message = String(e?.stack ?? e);
          process.stderr.write(message + '\n');
        }
      }
      if (stream.destroyed) return;
      if (payload === null) {
        stream.respond(
          {
            ':status': 200,
            'content-type': 'application/grpc',
            'grpc-status': String(status),
            'grpc-message': encodeURIComponent(message),
          },
          { endStream: true },
        );
        return;
      }
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      const frame = Buffer.alloc(5);
      frame.writeUInt32BE(payload.length, 1);
      stream.end(Buffer.concat([frame, payload]));
    });
  };
  const server = tls
    ? http2.createSecureServer({
        ...tls,
        requestCert: true,
        rejectUnauthorized: false,
        ALPNProtocols: ['h2'],
      })
    : http2.createServer();
  server.on('stream', onStream);
  server.on('sessionError', (e) => {
    if (process.env.TF_STUB_DEBUG) process.stderr.write('session ' + e + '\n');
  });
  return server;
}
