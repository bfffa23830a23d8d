// Stops the tests' PostgreSQL server and removes its folder, however the tests end. The test process writes the server's
// process id to this program's standard input, one line for each start. The input ends when the test process ends.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const [folder] = process.argv.slice(2);
let serverId = 0;
for await (const line of createInterface({ input: process.stdin })) serverId = Number(line);

if (serverId > 0) {
  send('SIGQUIT');
  for (let waitedMs = 0; waitedMs < 5_000 && send(0); waitedMs += 20) await pause(20);
  send('SIGKILL');
}
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/** @returns true when the server runs */
function send(signal) {
  try {
    return process.kill(serverId, signal);
  } catch {
    return false;
  }
}
