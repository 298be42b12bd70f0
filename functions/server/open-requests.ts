import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Counts the requests of a server that are not over, so that it can end gracefully: a server that is only closed waits
 *  for every connection on which a client has not said anything yet, or keeps for later. */
export class OpenRequests {
  private count = 0;
  private ending = false;
  private tellNone = () => {};

  /** Whether each answer from now on is the last on its connection. */
  get isEnding(): boolean {
    return this.ending;
  }

  /** A request has come; `leave` it when its answer has gone, or its client has. */
  enter(): void {
    this.count++;
  }

  leave(): void {
    if (--this.count === 0) this.tellNone();
  }

  /** Ends a server: no new connections, an answer to each request that has come, then no connections at all.
   *  @param patienceMs for requests that do not come to their end. */
  async end(server: Server, patienceMs: number): Promise<void> {
    this.ending = true;
    const closed = once(server, 'close');
    server.close();
    const patience = new AbortController();
    await Promise.race([this.none(), setTimeout(patienceMs, undefined, { signal: patience.signal })]);
    patience.abort();
    server.closeAllConnections();
    await closed;
  }

  private none(): Promise<void> {
    return new Promise((resolve) => {
      this.tellNone = resolve;
      if (this.count === 0) resolve();
    });
  }
}
