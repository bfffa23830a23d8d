// A client of both APIs over real sockets, that says in one word what it got: an outcome, or how the answer was damaged.
import type { RunningSandbox } from '../../../../src/index.ts';
import { APIKEY, PRODUCT, SAMPLE_ORDER, USER } from '../../../providers/ncore/support.ts';
import {
  ACTIVATE,
  activationOf,
  CHECK_STATUS,
  DEFAULT_CLIENT,
  opened,
  sealed,
} from '../../../providers/prepaid/support.ts';

/** How long it waits for an answer that is not supposed to come. */
export const NO_ANSWER_MS = 400;
/** How long it waits for one that is supposed to have begun by then, and not to have ended. */
export const NO_END_MS = 1_000;
/** How long a slow body takes in these tests: begun well before `NO_END_MS`, not ended by then. */
export const SLOW_BODY_MS = 2_000;

/** How long it waits otherwise. */
const LONG_MS = 30_000;

export type CallName =
  | 'activate'
  | 'activate without a load'
  | 'inquire'
  | 'link'
  | 'order'
  | 'read order'
  | 'submit order'
  | 'create user'
  | 'list products'
  | 'read product';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly isSealed?: boolean;
}

/** A client with a sandbox of its own. */
export function clientOf(server: RunningSandbox, sandbox: string) {
  const base = `${server.url}/@${sandbox}`;
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${base}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as never };
  };
  let used = 0;
  let inquiries = 0;
  /** The next card that has not been used yet. */
  const fresh = async () => {
    const { body } = await control('GET', '/fixtures');
    const { ncore, prepaid } = body as {
      ncore: { cards: { name: string; activation_token: string }[] };
      prepaid: { cards: { urn: string; last4Digits: string }[] };
    };
    used += 1;
    const tokens = ncore.cards.filter(({ name }) => name.startsWith('ready-to-link'));
    const cards = prepaid.cards.filter(({ urn }) => /^700000000(?!00)\d\d$/.test(String(urn)));
    return { token: tokens[used]?.activation_token, card: cards[used] as (typeof cards)[number] };
  };
  const order = async () => {
    const answer = await fetch(`${base}/bulkissuances`, {
      method: 'POST',
      headers: { apikey: APIKEY },
      body: JSON.stringify(SAMPLE_ORDER),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const ncore = (method: string, path: string, body?: unknown): Request => ({
    method,
    path,
    body,
    headers: { apikey: APIKEY },
  });
  const prepaid = (path: string, message: unknown): Request => ({
    method: 'POST',
    path,
    headers: DEFAULT_CLIENT.headers,
    body: { token: sealed(JSON.stringify(message)) },
    isSealed: true,
  });
  const activation = async (changes: Record<string, unknown> = {}) => {
    const { urn, last4Digits } = (await fresh()).card;
    return prepaid(ACTIVATE, activationOf(String(urn), last4Digits, changes));
  };
  const requests: Readonly<Record<CallName, () => Promise<Request>>> = {
    activate: () => activation(),
    'activate without a load': () => activation({ loadAmount: 0, taxAmount: 0, feeAmount: 0 }),
    inquire: async () => {
      inquiries += 1;
      const asked = `asked-about-${inquiries}`;
      await send(await activation({ clientTxnId: asked }));
      const { now } = (await control('GET', '/clock')).body as { now: string };
      const day = now.slice(0, 10);
      return prepaid(CHECK_STATUS, {
        messageCode: '2050',
        clientTxnId: `asks-${inquiries}`,
        requestDateTime: '20300115093000',
        verifyclientTxnId: asked,
        fromDate: day,
        toDate: day,
      });
    },
    link: async () => ncore('POST', '/cards:link', { activation_token: (await fresh()).token, user_id: USER }),
    order: async () => ncore('POST', '/bulkissuances', SAMPLE_ORDER),
    'read order': async () => ncore('GET', `/bulkissuances/${await order()}`),
    'submit order': async () => ncore('PUT', `/bulkissuances/${await order()}`, { status: 'SUBMITTED' }),
    'create user': async () => ncore('POST', '/users', { first_name: 'Mary' }),
    'list products': async () => ncore('GET', '/cardproducts'),
    'read product': async () => ncore('GET', `/cardproducts/${PRODUCT}`),
  };
  const send = async (request: Request, deadlineMs = LONG_MS): Promise<string> => {
    const { method, path, headers, body, isSealed } = request;
    const signal = AbortSignal.timeout(deadlineMs);
    let answer: Response;
    try {
      const payload = body === undefined ? {} : { body: JSON.stringify(body) };
      answer = await fetch(base + path, { method, headers, signal, ...payload });
    } catch (problem) {
      return broken(problem);
    }
    let text: string;
    try {
      text = await answer.text();
    } catch {
      return signal.aborted ? 'still coming' : 'cut short';
    }
    return (
      readable(text, isSealed === true && answer.status === 200) ?? (answer.headers.get('X-Sandbox-Outcome') as string)
    );
  };
  return {
    control,
    send,
    request: (name: CallName) => requests[name](),
    call: async (name: CallName, deadlineMs?: number) => send(await requests[name](), deadlineMs),
  };
}

/** How a call ended that got no status line. */
function broken(problem: unknown): string {
  const { name, cause } = problem as { name: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer';
  return cause?.code === 'ECONNRESET' ? 'reset' : 'closed';
}

/** What is wrong with a body that came whole; undefined where nothing is. */
function readable(text: string, isSealed: boolean): string | undefined {
  let body: { token?: string };
  try {
    body = JSON.parse(text) as { token?: string };
  } catch {
    return 'not JSON';
  }
  if (!isSealed) return undefined;
  if (body.token === undefined) return 'not sealed';
  try {
    opened(body.token);
    return undefined;
  } catch {
    return 'does not open';
  }
}
