// Stands by a PostgreSQL of the tests and clears it away when the tests are over, however they end. It is told the
// server's process id, a line each time one starts, on its standard input, which ends with the process that started it.
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

/** @returns whether the server was there to get the signal */
function send(signal) {
  try {
    return process.kill(serverId, signal);
  } catch {
    return false;
  }
}
