import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gateway {
  /** With the stage, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Stands before a server as a REST API with a stage and an API key does; the page itself is open. */
export async function startGateway(target: string, { stage, key }: { stage: string; key: string }): Promise<Gateway> {
  const prefix = `/${stage}`;
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url!.startsWith(prefix) ? incoming.url!.slice(prefix.length) || '/' : undefined;
    if (path === undefined || (path !== '/' && incoming.headers['x-api-key'] !== key)) {
      outgoing.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
      return;
    }
    const { method, headers } = incoming;
    const forwarded = request(new URL(path, target), { method: method!, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`, stop };
}
