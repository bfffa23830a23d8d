// read: the bytes of a request, bounded.
import type { IncomingMessage } from 'node:http';

/** The largest body that is read whole. */
export const MOST_BODY_BYTES = 1024 * 1024;
/** A larger body is read to its end and thrown away up to here, so that its sender gets to read the refusal. */
const MOST_DISCARDED_BYTES = 16 * MOST_BODY_BYTES;

const NO_BODY = Buffer.alloc(0);

/** Thrown when the client went away before its request was whole: no answer can reach it. */
export class ClientGone extends Error {}

/** The whole body, or undefined when it is larger than `MOST_BODY_BYTES`. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_BODY_BYTES) chunks.push(chunk);
      else if (length > MOST_DISCARDED_BYTES) {
        request.pause();
        resolve(undefined);
      }
    });
    request.on('end', () => {
      if (length > MOST_BODY_BYTES) resolve(undefined);
      else
        resolve(
          chunks.length === 1 ? (chunks[0] as Buffer) : chunks.length === 0 ? NO_BODY : Buffer.concat(chunks, length),
        );
    });
    request.on('error', () => reject(new ClientGone()));
    // Every request closes in the end; an error, with its stack, is only made for one that was not whole.
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
  });
}
