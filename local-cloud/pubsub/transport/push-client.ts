import http from 'node:http';
import https from 'node:https';
import { type Clock } from '../../service';

export interface PushPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutSeconds: number;
}

/** Posts pushes over kept-alive connections. */
export class PushClient {
  private readonly agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  private readonly open = new Set<http.ClientRequest>();

  constructor(private readonly clock: Clock) {}

  /**
   * @returns the HTTP status
   * @throws Error when there is no whole answer within the time limit
   */
  async post(post: PushPost): Promise<number> {
    try {
      return await this.send(post);
    } catch (error) {
      // The server closed an idle connection just as it was used again: nothing was received.
      if (error instanceof StaleConnectionError) return await this.send(post);
      throw error;
    }
  }

  close(): void {
    for (const request of this.open) request.destroy();
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private send({ url, headers, body, timeoutSeconds }: PushPost): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = this.request(url, headers);
      // 102 Processing announces an answer, and is one for Pub/Sub.
      sent.on('information', ({ statusCode }) => statusCode === 102 && resolve(statusCode));
      let isAnswered = false;
      sent.on('response', (response) => {
        response.on('end', () => {
          isAnswered = true;
          resolve(response.statusCode ?? 0);
        });
        response.on('error', reject);
        response.resume();
      });
      const cancelTimer = this.clock.schedule(timeoutSeconds * 1000, () =>
        sent.destroy(new Error(`no answer within ${timeoutSeconds} s`)),
      );
      this.open.add(sent);
      sent.on('error', (error: NodeJS.ErrnoException) =>
        reject(
          sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnectionError() : error,
        ),
      );
      sent.on('close', () => {
        cancelTimer();
        this.open.delete(sent);
        // An error's stack is dear, and most pushes are answered.
        if (!isAnswered) reject(new Error('the connection closed before the answer was whole'));
      });
      sent.end(body);
    });
  }

  private request(url: string, headers: PushPost['headers']): http.ClientRequest {
    return url.startsWith('https:')
      ? https.request(url, { method: 'POST', headers, agent: this.agents.https })
      : http.request(url, { method: 'POST', headers, agent: this.agents.http });
  }
}

class StaleConnectionError extends Error {}
