// What both floors share: the least a node:http server can do and still have read the whole request.
// @ts-check
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

/**
 * Serves every request with what `answer` makes of its body, and says where on one line as `card-sandbox start` does.
 * @param {Readonly<Record<string, string>>} headers
 * @param {(body: Buffer) => string | Buffer} answer
 */
export function serveFloor(headers, answer) {
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    /** @type {Buffer[]} */
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const body = answer(pieces.length === 1 ? /** @type {Buffer} */ (pieces[0]) : Buffer.concat(pieces));
      response.writeHead(200, { ...headers, 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    console.log(JSON.stringify({ event: 'ready', url: `http://127.0.0.1:${port}` }));
  });
  process.once('SIGTERM', () => process.exit(0));
}

/**
 * The answer to imitate, as the measured server gave it.
 * @returns {{ headers: Record<string, string>, body: string, key: Buffer }}
 */
export function readAnswer() {
  const { values } = parseArgs({
    options: {
      headers: { type: 'string', default: '{"Content-Type":"application/json; charset=utf-8"}' },
      body: { type: 'string', default: '{"status":"ACTIVE","responseCode":"00"}' },
      key: { type: 'string', default: '00'.repeat(24) },
    },
  });
  return { headers: JSON.parse(values.headers), body: values.body, key: Buffer.from(values.key, 'hex') };
}
