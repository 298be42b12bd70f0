import { createServer } from 'node:net';

/** Finds out that a port of the loopback address can be listened on.
 *  @param port 0 takes any. @returns the port. @throws Error of the system, `EADDRINUSE` where something else has it. */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}
