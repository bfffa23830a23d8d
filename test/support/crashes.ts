// The crash suite of every store that outlives its process: the server is killed under load and started again. It must then
// have every change that it acknowledged, and none of them twice.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { activationOf } from '../providers/prepaid/support.ts';
import { type StartedBinary, startBinary } from './binary.ts';
import { type Answered, Caller, type CardToLink } from './caller.ts';
import { freshFolder } from './folder.ts';

/** `CRASH_ROUNDS=50 npm test` for the long run. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3);
const CALLERS = 12;
/** The kill comes after at most this many answers and then at most this many milliseconds. */
const MOST_ANSWERS = 120;
const MOST_MS = 20;
/** More than a round can use up. */
const CARDS_A_ROUND = 500;
const FIRST_URN = 60_000_000_000;

/** A change that a client wants once, and how it tries again. */
interface WantedChange {
  /** Sends it, or sends it again; the server recognises a repetition. */
  send(caller: Caller): Promise<Answered>;
  /** Asks for the same change under another key; the server refuses it when the change is made. */
  sendAnew(caller: Caller): Promise<Answered>;
  readonly acknowledgedBy: string;
  readonly refusedBy: string;
}

/** A change that the server acknowledged, with its answer. */
interface Acknowledged {
  readonly change: WantedChange;
  readonly text: string;
}

export interface Place {
  /** The value of `--data`. */
  readonly data: string;
  /** Checks the stored data while no server runs on it. @throws Error when it is damaged */
  inspect?(): void;
}

export function describeCrashes(name: string, makePlace: () => Promise<Place>): void {
  describe(`a server that is killed, ${name}`, () => {
    let server: StartedBinary | undefined;

    afterEach(async () => {
      await server?.stop('SIGKILL');
      server = undefined;
    });

    it(
      `has every acknowledged change and none twice, ${ROUNDS} times`,
      async () => {
        const place = await makePlace();
        const args = ['--data', place.data, '--fixtures', fixtures(ROUNDS * CARDS_A_ROUND)];
        const all: Acknowledged[] = [];
        server = await startBinary(args);
        for (let round = 0; round < ROUNDS; round++) {
          const changes = await changesOf(new Caller(server.url), round);
          const { acknowledged, unanswered } = await loadUntilKilled(server, changes);
          expect(acknowledged.length).toBeGreaterThan(0);
          place.inspect?.();
          server = await startBinary(args);
          const caller = new Caller(server.url);
          await eachOf(acknowledged, (each) => expectMadeOnce(caller, each));
          await eachOf(unanswered, async (change) => {
            const { code, text } = await change.send(caller);
            expect(code).toBe(change.acknowledgedBy);
            await expectMadeOnce(caller, { change, text });
            acknowledged.push({ change, text });
          });
          all.push(...acknowledged);
        }
        await server.stop('SIGKILL');
        server = await startBinary(args);
        const caller = new Caller(server.url);
        await eachOf(all, (each) => expectMadeOnce(caller, each));
      },
      30_000 + ROUNDS * 15_000,
    );
  });
}

/** Works on several items at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: CALLERS }, worker));
}

/** The change is made, its answer is the earlier one, and the server refuses to make it a second time. */
async function expectMadeOnce(caller: Caller, { change, text }: Acknowledged): Promise<void> {
  expect((await change.sendAnew(caller)).code).toBe(change.refusedBy);
  expect((await change.send(caller)).text).toBe(text);
}

/** Callers ask for one change after the other until the server is killed at a random moment. */
async function loadUntilKilled(
  server: StartedBinary,
  changes: Iterator<WantedChange, undefined>,
): Promise<{ acknowledged: Acknowledged[]; unanswered: WantedChange[] }> {
  const acknowledged: Acknowledged[] = [];
  const unanswered: WantedChange[] = [];
  const caller = new Caller(server.url);
  const enough = 1 + Math.floor(Math.random() * MOST_ANSWERS);
  let ended: Promise<unknown> | undefined;
  const call = async () => {
    for (;;) {
      const { value: change } = changes.next();
      if (!change) throw new Error('There are too few cards for this load');
      let answer: Answered;
      try {
        answer = await change.send(caller);
      } catch {
        // The connection broke: the change may or may not be made.
        unanswered.push(change);
        return;
      }
      expect(answer.code).toBe(change.acknowledgedBy);
      acknowledged.push({ change, text: answer.text });
      if (acknowledged.length >= enough) ended ??= pause(Math.random() * MOST_MS).then(() => server.stop('SIGKILL'));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await ended;
  return { acknowledged, unanswered };
}

/** Activations and links by turns, each of another card. */
async function changesOf(caller: Caller, round: number): Promise<Iterator<WantedChange, undefined>> {
  const cards = await caller.order(CARDS_A_ROUND);
  return (function* (): Generator<WantedChange, undefined> {
    for (let number = 0; number < CARDS_A_ROUND; number++) {
      const name = `crash-${round}-${number}`;
      yield number % 2 === 0
        ? activation(FIRST_URN + round * CARDS_A_ROUND + number, name)
        : link(cards[number] as CardToLink, name);
    }
    return undefined;
  })();
}

function activation(urn: number, clientTxnId: string): WantedChange {
  const message = { ...activationOf(String(urn), '4242'), isStatusCheckRequest: true };
  return {
    send: (caller) => caller.activate({ ...message, clientTxnId }),
    sendAnew: (caller) => caller.activate({ ...message, clientTxnId: `${clientTxnId}-anew` }),
    acknowledgedBy: '00',
    refusedBy: '1004',
  };
}

function link(card: CardToLink, key: string): WantedChange {
  return {
    send: (caller) => caller.link(card, key),
    sendAnew: (caller) => caller.link(card),
    acknowledgedBy: '200',
    refusedBy: '409',
  };
}

/** A folder of fixtures with this many fresh prepaid cards. */
function fixtures(count: number): string {
  const folder = freshFolder();
  mkdirSync(join(folder, 'prepaid'));
  const cards = { name: 'crash', does: 'is activated once', urn: String(FIRST_URN), count, lastFour: '4242' };
  writeFileSync(join(folder, 'prepaid', 'cards.json'), JSON.stringify({ data: [cards] }));
  return folder;
}
