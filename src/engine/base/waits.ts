// Waits that a caller pays for: a delay, a held call, a fault that never answers. Each ends with its time, with its caller, or
// when the sandbox is set back or the server stops, and then frees everything that it held.

/** Why a wait ended. */
export type WaitEnd = 'time' | 'caller' | 'ended' | 'woken';

/** The client's side of a call; a `ServerResponse` is one. */
export interface Caller {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

export interface Wait {
  readonly over: Promise<WaitEnd>;
  wake(): void;
}

export class Waits {
  private readonly bySandbox = new Map<string, Set<(end: WaitEnd) => void>>();
  private isStopped = false;

  /**
   * Begins a wait.
   * @param sandbox the id of the sandbox that it belongs to
   * @param ms how long at most
   */
  begin(sandbox: string, ms: number, caller: Caller): Wait {
    let finish: (end: WaitEnd) => void = () => {};
    const over = new Promise<WaitEnd>((resolve) => {
      const onClose = () => finish('caller');
      const timer = setTimeout(() => finish('time'), ms).unref();
      finish = (end) => {
        clearTimeout(timer);
        caller.off('close', onClose);
        this.remove(sandbox, finish);
        resolve(end);
      };
      caller.once('close', onClose);
      this.add(sandbox, finish);
    });
    if (caller.destroyed) finish('caller');
    else if (this.isStopped) finish('ended');
    return { over, wake: () => finish('woken') };
  }

  /** Ends every wait of a sandbox. */
  end(sandbox: string): void {
    for (const finish of [...(this.bySandbox.get(sandbox) ?? [])]) finish('ended');
  }

  /** Ends every wait, and each that begins later at once: the server stops. */
  stop(): void {
    this.isStopped = true;
    for (const sandbox of [...this.bySandbox.keys()]) this.end(sandbox);
  }

  private add(sandbox: string, finish: (end: WaitEnd) => void): void {
    const waits = this.bySandbox.get(sandbox);
    if (waits) waits.add(finish);
    else this.bySandbox.set(sandbox, new Set([finish]));
  }

  private remove(sandbox: string, finish: (end: WaitEnd) => void): void {
    const waits = this.bySandbox.get(sandbox);
    if (waits?.delete(finish) && waits.size === 0) this.bySandbox.delete(sandbox);
  }
}
