// An HTTP client of a running server, for tests that know only its address.
import { DEFAULT_CLIENT, opened, sealed } from '../providers/prepaid/support.ts';

const APIKEY = 'tenant1-5a4db0c5-key';
const PRODUCT = 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c';
export const USER = '8009ace0-c16e-4d03-8a89-36010cf30b87';

/** An answer, in a form in which two answers can be compared. */
export interface Answered {
  readonly status: number;
  /** The response code of prepaid, the status of nCore. */
  readonly code: string;
  /** The opened message, or the body. */
  readonly text: string;
}

export interface CardToLink {
  readonly card_id: string;
  readonly activation_token: string;
}

export class Caller {
  private readonly base: string;

  /** @param base the address of a server, with `/@sandbox` where it is not the default one */
  constructor(base: string) {
    this.base = base;
  }

  /** Activates a prepaid card. */
  async activate(message: unknown): Promise<Answered> {
    const body = JSON.stringify({ token: sealed(JSON.stringify(message)) });
    const { status, text } = await this.send('POST', '/api/issuance/v2/activate', body, DEFAULT_CLIENT.headers);
    const { token } = JSON.parse(text) as { token?: string };
    if (token === undefined) return { status, code: String(status), text };
    const answer = opened(token);
    return { status, code: String(answer.responseCode), text: JSON.stringify(answer) };
  }

  /** Links an nCore card. @param key an idempotency key */
  async link({ activation_token }: CardToLink, key?: string): Promise<Answered> {
    const keyed = key === undefined ? {} : { 'x-nymos-idempotency-key': key };
    const body = JSON.stringify({ activation_token, user_id: USER });
    const { status, text } = await this.send('POST', '/v1/cards:link', body, { apikey: APIKEY, ...keyed });
    return { status, code: String(status), text };
  }

  /** Orders nCore cards. @returns their ids and activation tokens */
  async order(count: number): Promise<readonly CardToLink[]> {
    const order = { card_product_id: PRODUCT, number_of_cards: count, status: 'SUBMITTED' };
    const made = await this.send('POST', '/v1/bulkissuances', JSON.stringify(order), { apikey: APIKEY });
    const { id } = JSON.parse(made.text) as { id: string };
    const { data } = (await this.control('GET', `/cards?bulk_issuance_id=${id}&limit=5000`)) as { data: CardToLink[] };
    return data;
  }

  /** Calls the control API. @throws Error when it refuses */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.send(
      method,
      `/_sandbox${path}`,
      body === undefined ? undefined : JSON.stringify(body),
    );
    if (status >= 300) throw new Error(`${method} ${path} answered ${status} ${text}`);
    return JSON.parse(text);
  }

  private async send(
    method: string,
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

/** How often each code was answered. */
export function tallyOf(answers: readonly Answered[]): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const { code } of answers) tally[code] = (tally[code] ?? 0) + 1;
  return tally;
}
