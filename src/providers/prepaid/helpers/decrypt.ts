// transition of decrypt: answers what a token held. Opening is reading, so `interpret` has already done it.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../wire/authenticate.ts';

export function decrypt({ input }: Context<Client, unknown>): Success {
  return { code: '00', body: input };
}
