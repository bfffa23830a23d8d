// Raw HTTP over a socket of its own, for what an HTTP client would not send or would hide.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Everything that came, to compare. */
  readonly text: string;
}

/** Opens a port of 127.0.0.1 for a server. @returns the port */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends bytes and reads until the server closes. @param withinMs gives up after so long */
export async function sendRaw(port: number, bytes: string | Buffer, withinMs = 5_000): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return readAnswer(socket, withinMs);
}

/** Sends a request line with headers that end the connection. @param headers whole lines */
export function request(port: number, line: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [line, ...headers, ...length, 'Connection: close'].join('\r\n');
  return sendRaw(port, `${head}\r\n\r\n${body}`);
}

/** Reads a socket until the server closes it. */
export async function readAnswer(socket: Socket, withinMs = 5_000): Promise<RawAnswer> {
  let text = '';
  const timer = setTimeout(() => socket.destroy(), withinMs);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  clearTimeout(timer);
  return parse(text);
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: end < 0 ? '' : text.slice(end + 4), text };
}
