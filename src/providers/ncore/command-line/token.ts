// card-sandbox token: the nCore activation token of a card.
import { type ProviderCommand, text } from '../../../engine/provider.ts';
import { activationToken } from '../cards/activation-token.ts';

export const token: ProviderCommand = {
  name: 'token',
  summary: 'prints the nCore activation token of a card',
  options: [
    {
      name: 'pan',
      value: 'DIGITS',
      summary: 'the card number',
      isRequired: true,
      ...text('12 to 19 digits', /^\d{12,19}$/),
    },
    {
      name: 'expiry',
      value: 'YYMM',
      summary: 'the expiry, year first',
      isRequired: true,
      ...text('YYMM, the month from 01 to 12', /^\d\d(0[1-9]|1[0-2])$/),
    },
    { name: 'cvv', value: 'DIGITS', summary: 'the CVV2', isRequired: true, ...text('3 or 4 digits', /^\d{3,4}$/) },
  ],
  run: ({ pan, expiry, cvv }, _operand, { stdout }) => {
    stdout.write(`${activationToken({ pan: pan as string, expiry: expiry as string, cvv: cvv as string })}\n`);
    return 0;
  },
};
