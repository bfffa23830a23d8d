// The trace that a client's call belongs to (W3C Trace Context): taken up from the header `traceparent`, kept in the journal,
// and passed on to the webhooks that the call causes.

/** version, trace id, parent id and flags; version ff is forbidden, and neither id is all zeros. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The value of a `traceparent` header; undefined where there is none, or none that is valid. */
export function traceparentOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined;
}
