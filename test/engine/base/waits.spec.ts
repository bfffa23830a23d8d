// Waits: each ends with its time, with its caller, when it is woken, or when its sandbox is set back or the server stops.
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Waits } from '../../../src/engine/base/waits.ts';

class FakeCaller extends EventEmitter {
  destroyed = false;
  leave(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const LONG_MS = 60_000;

describe('a wait', () => {
  it.each<[string, string, (waits: Waits, caller: FakeCaller, wake: () => void) => void]>([
    ['its caller leaves', 'caller', (_waits, caller) => caller.leave()],
    ['it is woken', 'woken', (_waits, _caller, wake) => wake()],
    ['its sandbox is set back', 'ended', (waits) => waits.end('anna')],
    ['the server stops', 'ended', (waits) => waits.stop()],
  ])('ends when %s, and holds nothing afterwards', async (_why, end, act) => {
    const waits = new Waits();
    const caller = new FakeCaller();
    const { over, wake } = waits.begin('anna', LONG_MS, caller);
    act(waits, caller, wake);
    expect(await over).toBe(end);
    expect(caller.listenerCount('close')).toBe(0);
  });

  it('ends with its time', async () => {
    expect(await new Waits().begin('anna', 5, new FakeCaller()).over).toBe('time');
  });

  it('goes on when another sandbox is set back', async () => {
    const waits = new Waits();
    const { over, wake } = waits.begin('anna', LONG_MS, new FakeCaller());
    waits.end('berta');
    wake();
    expect(await over).toBe('woken');
  });

  it('is over at once where its caller has left, or the server has stopped', async () => {
    const waits = new Waits();
    const caller = new FakeCaller();
    caller.leave();
    expect(await waits.begin('anna', LONG_MS, caller).over).toBe('caller');
    waits.stop();
    expect(await waits.begin('anna', LONG_MS, new FakeCaller()).over).toBe('ended');
  });
});
