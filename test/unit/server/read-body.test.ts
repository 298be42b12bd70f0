import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { MalformedRequestError, PayloadTooLargeError } from '../../../functions/core/errors';
import { readBody } from '../../../functions/server/read-body';

const LIMIT_BYTES = 10;
const server = createServer();
let socket: Socket;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(async () => {
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
});
afterEach(() => socket.destroy());
afterAll(() => server.close());

/** Sends a POST in pieces some time apart. @returns what is read of its body, as text. */
async function read(...pieces: string[]): Promise<string> {
  const text = new Promise<string>((resolve, reject) => {
    server.once('request', (incoming) => {
      readBody(incoming, LIMIT_BYTES).then((bytes) => resolve(Buffer.from(bytes).toString()), reject);
    });
  });
  text.catch(() => undefined);
  for (const piece of pieces) {
    socket.write(piece);
    await setTimeout(10);
  }
  return text;
}

const head = (fields: string) => `POST / HTTP/1.1\r\nhost: localhost\r\n${fields}\r\n\r\n`;

describe('readBody', () => {
  it.each<[string, string[], string]>([
    ['that comes with its headers', [`${head('content-length: 3')}abc`], 'abc'],
    ['that comes after its headers', [head('content-length: 3'), 'abc'], 'abc'],
    ['that comes in pieces', [`${head('content-length: 6')}ab`, 'cd', 'ef'], 'abcdef'],
    ['whose length is not told', [`${head('transfer-encoding: chunked')}3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n`], 'abcd'],
    ['of the largest size', [`${head('content-length: 10')}0123456789`], '0123456789'],
    ['of no bytes', [head('content-length: 0')], ''],
  ])('reads a body %s', async (_, pieces, expected) => {
    expect(await read(...pieces)).toBe(expected);
  });

  it.each<[string, string[]]>([
    ['states too large a length', [head('content-length: 11')]],
    ['is too large as it comes', [`${head('transfer-encoding: chunked')}b\r\n0123456789a\r\n0\r\n\r\n`]],
    ['becomes too large', [`${head('transfer-encoding: chunked')}6\r\n012345\r\n`, '6\r\n012345\r\n']],
  ])('refuses a body that %s', async (_, pieces) => {
    await expect(read(...pieces)).rejects.toBeInstanceOf(PayloadTooLargeError);
  });

  it('refuses a body that ends before its length', async () => {
    const text = read(`${head('content-length: 3')}a`);
    await setTimeout(20);
    socket.destroy();

    await expect(text).rejects.toBeInstanceOf(MalformedRequestError);
  });
});
