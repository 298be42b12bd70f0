import { isIPv4 } from 'node:net';
import { ForbiddenError } from '../core/errors';

/** Whether an address or host name is this machine's own loopback. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Refuses requests that a page of another site makes the browser on this machine send, be it by its own script
 *  (Origin, Fetch Metadata) or by a name that it points at loopback (DNS rebinding). A server that listens on loopback
 *  only has no other protection. @throws ForbiddenError. */
export function assertLocalRequest(header: (name: string) => string | undefined): void {
  const host = header('host') ?? '';
  const name = host.replace(/:[0-9]*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (!isLoopback(name)) throw new ForbiddenError('this server answers for localhost only; see HOST');
  const origin = header('origin');
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  const isNavigation = header('sec-fetch-mode') === 'navigate';
  if (isForeign || (header('sec-fetch-site') === 'cross-site' && !isNavigation)) {
    throw new ForbiddenError('this server takes no requests from pages of other sites');
  }
}
