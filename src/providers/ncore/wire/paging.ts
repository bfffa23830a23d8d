// Lists as nCore gives them: newest first, a page at a time, with a cursor to the next.
import { type CollectionDefinition, refuse, type Stored, type Transaction } from '../../../engine/provider.ts';

/** The page size where the request names none (source: ours). */
export const DEFAULT_LIMIT = 10;

export interface PageQuery {
  readonly limit: number;
  /** The id of the last item of the page before. An empty one, as a page without items has it, asks for the first page. */
  readonly after: string | undefined;
}

export interface ListBody<Item> {
  /** The id of the last item, with which to ask for the next page; empty on a page without items. Never null. */
  readonly after: string;
  readonly has_more: boolean;
  readonly data: readonly Item[];
}

export interface PageSource<R> {
  readonly group?: { readonly index: string; readonly key: string } | undefined;
  /** Leaves records out. The list is then read to the end of the page or of the collection. */
  readonly keep?: ((record: R) => boolean) | undefined;
}

/** @param query the request's query parameters, already held against the schema */
export function pageQuery(query: Readonly<Record<string, string>>): PageQuery {
  return { limit: query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit), after: query.after || undefined };
}

/**
 * One page of a collection, newest first.
 * @throws Refusal 400 when `after` is no item of this list
 */
export function page<R extends Stored, Item>(
  transaction: Transaction,
  definition: CollectionDefinition<R>,
  { limit, after }: PageQuery,
  show: (record: R) => Item,
  { group, keep }: PageSource<R> = {},
): ListBody<Item> {
  const collection = transaction.collection(definition);
  if (after !== undefined) {
    const last = collection.get(after);
    if (!last || keep?.(last) === false || (group && definition.groups?.[group.index]?.(last) !== group.key)) {
      refuse('400', undefined, [
        { in: 'query', pointer: '/after', rule: 'cursor', message: 'after must be the id of an item of this list' },
      ]);
    }
  }
  const range = { ...(group ? { group } : {}), after };
  const listed = keep
    ? firstOf(collection.list(range).records.filter(keep), limit)
    : collection.list({ ...range, limit });
  const last = listed.records[listed.records.length - 1];
  return {
    after: last?.id ?? '',
    has_more: listed.hasMore,
    data: listed.records.map(show),
  };
}

function firstOf<R>(records: readonly R[], limit: number): { records: readonly R[]; hasMore: boolean } {
  return { records: records.slice(0, limit), hasMore: records.length > limit };
}
