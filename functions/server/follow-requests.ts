import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Follows the requests of a server, so that it can end gracefully: a server that is only closed waits for every
 *  connection on which a client has not said anything yet, or keeps for later.
 *  @param patienceMs for requests that do not come to their end.
 *  @returns the way to end: no new connections, an answer to each request that has come, then no connections at all. */
export function followRequests(server: Server, patienceMs: number): () => Promise<void> {
  const answers = new Set<ServerResponse>();
  let isEnding = false;
  server.on('request', (_, answer) => {
    if (isEnding) sayLast(answer);
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
  });
  const answered = async () => {
    while (answers.size > 0) await Promise.all([...answers].map((answer) => once(answer, 'close')));
  };
  return async () => {
    isEnding = true;
    const closed = once(server, 'close');
    server.close();
    for (const answer of answers) sayLast(answer);
    const patience = new AbortController();
    await Promise.race([answered(), setTimeout(patienceMs, undefined, { signal: patience.signal })]);
    patience.abort();
    server.closeAllConnections();
    await closed;
  };
}

/** Tells the client that the connection ends with this answer. */
function sayLast(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
