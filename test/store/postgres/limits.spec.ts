// How waits on PostgreSQL are counted: by the time in which this process runs.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { WaitTimer } from '../../../src/store/postgres/limits.ts';

/** Holds this process up, as a burst of requests does. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const late = () => new Error('late');

describe('a wait with a limit', () => {
  it('is over when the limit is over', async () => {
    await expect(new WaitTimer().limit(new Promise(() => {}), 60, late)).rejects.toThrow('late');
  });

  it('settles as what it waits for does', async () => {
    const timer = new WaitTimer();
    await expect(timer.limit(Promise.resolve('there'), 60, late)).resolves.toBe('there');
    await expect(timer.limit(Promise.reject(new Error('broken')), 60, late)).rejects.toThrow('broken');
  });

  it('does not count the time in which this process was held up', async () => {
    const onLate = vi.fn();
    const end = new WaitTimer().start(300, onLate);
    for (let turn = 0; turn < 2; turn++) {
      stall(310);
      await nextTurn();
    }
    expect(onLate).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(onLate).toHaveBeenCalledOnce());
    end();
  });

  it('calls nothing once it was ended', async () => {
    const onLate = vi.fn();
    const timer = new WaitTimer();
    timer.start(100, onLate)();
    await expect(timer.limit(new Promise(() => {}), 150, late)).rejects.toThrow('late');
    expect(onLate).not.toHaveBeenCalled();
  });
});
