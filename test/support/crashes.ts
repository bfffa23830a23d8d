// One suite for every place that keeps state beyond a process: it is killed under load, started again, and must have
// everything that was acknowledged, and nothing twice.
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
/** It is killed some time after so many answers at most, and after so many more milliseconds at most. */
const MOST_ANSWERS = 120;
const MOST_MS = 20;
/** More than a round can use up. */
const CARDS_A_ROUND = 500;
const FIRST_URN = 60_000_000_000;

/** Something a client wants done once, and how it would try again. */
interface Wish {
  /** Sends it, or sends it again: it is for the server to see that it was there before. */
  send(caller: Caller): Promise<Answered>;
  /** Asks for the same thing under another name, which is refused where it is done. */
  sendAnew(caller: Caller): Promise<Answered>;
  readonly done: string;
  readonly refused: string;
}

/** A wish and the answer that said it is done. */
interface Granted {
  readonly wish: Wish;
  readonly text: string;
}

export interface Place {
  /** What `--data` is given. */
  readonly data: string;
  /** Looks at what lies there while no process has it. @throws where something is not whole */
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
        const all: Granted[] = [];
        server = await startBinary(args);
        for (let round = 0; round < ROUNDS; round++) {
          const wishes = await wishesOf(new Caller(server.url), round);
          const { acknowledged, unanswered } = await loadUntilKilled(server, wishes);
          expect(acknowledged.length).toBeGreaterThan(0);
          place.inspect?.();
          server = await startBinary(args);
          const caller = new Caller(server.url);
          await eachOf(acknowledged, (granted) => expectDoneOnce(caller, granted));
          await eachOf(unanswered, async (wish) => {
            const { code, text } = await wish.send(caller);
            expect(code).toBe(wish.done);
            await expectDoneOnce(caller, { wish, text });
            acknowledged.push({ wish, text });
          });
          all.push(...acknowledged);
        }
        await server.stop('SIGKILL');
        server = await startBinary(args);
        const caller = new Caller(server.url);
        await eachOf(all, (granted) => expectDoneOnce(caller, granted));
      },
      30_000 + ROUNDS * 15_000,
    );
  });
}

/** Several at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: CALLERS }, worker));
}

/** It is done, the answer to it is what it was, and it cannot be done a second time. */
async function expectDoneOnce(caller: Caller, { wish, text }: Granted): Promise<void> {
  expect((await wish.sendAnew(caller)).code).toBe(wish.refused);
  expect((await wish.send(caller)).text).toBe(text);
}

/** Callers that each have one wish after the other, until the process is gone at a moment nobody chose. */
async function loadUntilKilled(
  server: StartedBinary,
  wishes: Iterator<Wish, undefined>,
): Promise<{ acknowledged: Granted[]; unanswered: Wish[] }> {
  const acknowledged: Granted[] = [];
  const unanswered: Wish[] = [];
  const caller = new Caller(server.url);
  const enough = 1 + Math.floor(Math.random() * MOST_ANSWERS);
  let ended: Promise<unknown> | undefined;
  const call = async () => {
    for (;;) {
      const { value: wish } = wishes.next();
      if (!wish) throw new Error('There are too few cards for this load');
      let answer: Answered;
      try {
        answer = await wish.send(caller);
      } catch {
        // The connection broke: nobody knows whether it was done.
        unanswered.push(wish);
        return;
      }
      expect(answer.code).toBe(wish.done);
      acknowledged.push({ wish, text: answer.text });
      if (acknowledged.length >= enough) ended ??= pause(Math.random() * MOST_MS).then(() => server.stop('SIGKILL'));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await ended;
  return { acknowledged, unanswered };
}

/** Activations and links by turns, each of a card of its own. */
async function wishesOf(caller: Caller, round: number): Promise<Iterator<Wish, undefined>> {
  const cards = await caller.order(CARDS_A_ROUND);
  return (function* (): Generator<Wish, undefined> {
    for (let number = 0; number < CARDS_A_ROUND; number++) {
      const name = `crash-${round}-${number}`;
      yield number % 2 === 0
        ? activation(FIRST_URN + round * CARDS_A_ROUND + number, name)
        : link(cards[number] as CardToLink, name);
    }
    return undefined;
  })();
}

function activation(urn: number, clientTxnId: string): Wish {
  const message = { ...activationOf(String(urn), '4242'), isStatusCheckRequest: true };
  return {
    send: (caller) => caller.activate({ ...message, clientTxnId }),
    sendAnew: (caller) => caller.activate({ ...message, clientTxnId: `${clientTxnId}-anew` }),
    done: '00',
    refused: '1004',
  };
}

function link(card: CardToLink, key: string): Wish {
  return {
    send: (caller) => caller.link(card, key),
    sendAnew: (caller) => caller.link(card),
    done: '200',
    refused: '409',
  };
}

/** A folder of fixtures with so many fresh prepaid cards. */
function fixtures(count: number): string {
  const folder = freshFolder();
  mkdirSync(join(folder, 'prepaid'));
  const cards = { name: 'crash', does: 'is activated once', urn: String(FIRST_URN), count, lastFour: '4242' };
  writeFileSync(join(folder, 'prepaid', 'cards.json'), JSON.stringify({ data: [cards] }));
  return folder;
}
