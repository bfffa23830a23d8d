// The message codes of the sealed calls: what a client asks with, and what the platform answers with.

export interface MessageCodes {
  /** As the page's sample of the request has it, without regard to its type. */
  readonly asked: number;
  /** In the type in which the page's sample of the answer has it. */
  readonly answered: number | string;
}

/** By the operation's own name. An answered code is the asked one plus one, as on every page. */
export const MESSAGE_CODES: Readonly<Record<string, MessageCodes>> = {
  activateCard: { asked: 3424, answered: 3425 },
  checkStatus: { asked: 2050, answered: 2051 },
  createCard: { asked: 1010, answered: 1011 },
  changeCardStatus: { asked: 3010, answered: 3011 },
  cardInquiry: { asked: 1090, answered: 1091 },
  creditAccount: { asked: 1080, answered: 1081 },
  debitAccount: { asked: 1480, answered: 1481 },
  block: { asked: 1240, answered: 1241 },
  unblock: { asked: 1250, answered: '1251' },
  retrieveCustRecord: { asked: 3422, answered: 3423 },
  statementInquiry: { asked: 1072, answered: 1073 },
  verifyCardholder: { asked: 3020, answered: 3021 },
  updateProfile: { asked: 1280, answered: 1281 },
  resetPin: { asked: 1120, answered: '1121' },
  walletStatus: { asked: 3530, answered: 3531 },
};
