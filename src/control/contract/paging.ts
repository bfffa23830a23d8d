// Pages of a list: `?limit=` and `?after=` in, `{"data":[…],"paging":{"after","has_more"}}` out.
import type { JsonSchema } from '../../engine/contract/json-schema.ts';

export interface Paging {
  /** How many entries a page may have: a power of ten. */
  readonly most: number;
  /** How many it has where the call does not say. */
  readonly usual: number;
  /** The schema of `after`: the id of the last entry of the page before. */
  readonly after: JsonSchema;
}

/** The query of a call that answers a page. @param filters what else it takes, by name */
export function pagedQuery(
  { most, usual, after }: Paging,
  filters: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    type: 'object',
    properties: {
      ...filters,
      limit: {
        type: 'string',
        pattern: `^([1-9]\\d{0,${String(most).length - 2}}|${most})$`,
        description: `a whole number from 1 to ${most}; ${usual} where left out`,
      },
      after,
    },
    additionalProperties: false,
  };
}

/** How many entries the page may have. @param query valid against `pagedQuery` */
export function limitOf({ usual }: Paging, { limit }: Readonly<Record<string, string>>): number {
  return limit === undefined ? usual : Number(limit);
}

/**
 * The answer: a page and where the next one begins.
 * @param data the entries as they are shown
 * @param last the id of the last of them; undefined where there are none
 */
export function pageOf(data: readonly object[], last: string | undefined, hasMore: boolean) {
  return { data, paging: { after: hasMore ? (last ?? null) : null, has_more: hasMore } };
}
