// Cuts off clients that do not take their answer: what a socket cannot send stays in memory for as long as it is open.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { monotonicMs } from '../engine/base/clock.ts';

/** A socket with an answer that its client has not taken. */
interface Backlog {
  /** How much was unsent when it was last seen to shrink. */
  bytes: number;
  /** When that was, and when the backlog began; monotonic, in milliseconds. */
  shrunkAt: number;
  readonly begunAt: number;
}

type CountedSocket = Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };

/**
 * Looks at every connection of a server from time to time, and destroys those whose client takes nothing.
 * @param withinMs after how long without a byte taken
 * @param wholeWithinMs after how long a backlog must be taken as a whole
 */
export function cutOffSlowReaders(
  server: Server,
  event: 'connection' | 'secureConnection',
  { withinMs, wholeWithinMs, everyMs }: { withinMs: number; wholeWithinMs: number; everyMs: number },
): void {
  const sockets = new Set<CountedSocket>();
  const backlogs = new WeakMap<CountedSocket, Backlog>();
  server.on(event, (socket: CountedSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const look = (socket: CountedSocket, now: number) => {
    const bytes = socket.writableLength + (socket._handle?.writeQueueSize ?? 0);
    const known = backlogs.get(socket);
    if (bytes === 0) {
      if (known) backlogs.delete(socket);
      return;
    }
    if (!known) {
      backlogs.set(socket, { bytes, shrunkAt: now, begunAt: now });
      return;
    }
    if (bytes < known.bytes) known.shrunkAt = now;
    known.bytes = bytes;
    if (now - known.shrunkAt >= withinMs || now - known.begunAt >= wholeWithinMs) socket.destroy();
  };
  const looks = setInterval(() => {
    const now = monotonicMs();
    for (const socket of sockets) look(socket, now);
  }, everyMs).unref();
  server.once('close', () => clearInterval(looks));
}
