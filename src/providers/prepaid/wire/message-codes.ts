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
};
