// Which process a pid means: when that one began, and where its number counts. Told by Linux only.
import { readFileSync, readlinkSync } from 'node:fs';

/** When a process began, in ticks since its machine did, where Linux tells; undefined elsewhere, and of one that ended. */
export function beganOf(pid: number): string | undefined {
  try {
    // The name of the program stands in brackets and may hold anything; state and begin are the 3rd and the 22nd field.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    // A killed process keeps its pid until its parent asks how it ended; in a container the parent may never ask.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * Where the pids of this process mean something: the run of the machine and the namespace; null where it is not told.
 * A pid namespace keeps its number while a process is in it, and a machine its boot id until it is started again.
 */
export function spaceOfPids(): string | null {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}
