# __NAME__: __TITLE__

This provider serves accounts: it creates them and shows them. Read `operations.ts` first: each of its lines leads to the file
of one call.

| folder      | what is in it                                                     |
| ----------- | ----------------------------------------------------------------- |
| `accounts/` | the calls about accounts, one file a call                         |
| `wire/`     | the key, the body as bytes, the bodies of refusals                |
| `fields/`   | schema fragments that more than one call uses                     |
| `records/`  | the collections                                                   |
| `outcomes/` | the catalogue: every result that a call can have                  |
| `fixtures/` | reads the base world from `fixtures/__NAME__/`, and describes it  |

Every outcome says where it is written: **seed** is the partner's page, **reference** is other public evidence, **ours** is a
decision for which neither has an answer.

## Coverage

| operation       | path                             | source |
| --------------- | -------------------------------- | ------ |
| `createAccount` | `POST /__NAME__/v1/accounts`     | ours   |
| `getAccount`    | `GET /__NAME__/v1/accounts/{id}` | ours   |

Every call carries the header `x-api-key`; without a known key it answers 401.

## Test data

`fixtures/__NAME__/*.json`, with schemas beside them. A `reference` of `answer-403`, `answer-500` or `answer-503` makes
`createAccount` answer that status.
