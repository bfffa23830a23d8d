// The request target as it stands in the request line. Most clients send a path; a client that believes it talks to a proxy
// sends a whole URL (RFC 9112 §3.2.2), and both mean the same here.
import type { IncomingMessage } from 'node:http';
import { SandboxError } from '../base/errors.ts';

const SLASH = 47;
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is;

/**
 * Gives a request whose target is a whole URL the path and the Host of that URL. A request with a path stays as it is.
 * @throws SandboxError SBX_BAD_HTTP where the target is neither a path nor an http URL with a host
 */
export function useOriginForm(request: IncomingMessage): void {
  const { url = '/' } = request;
  // `OPTIONS *` is about the server as a whole; it means no path, and is refused as one that is not served.
  if (url.charCodeAt(0) === SLASH || url === '*') return;
  const [, scheme = '', authority = '', rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (scheme === '') refuseTarget('is neither a path nor a URL', url);
  if (!/^https?$/i.test(scheme)) refuseTarget(`has the scheme "${scheme}"`, url);
  if (authority.includes('@')) refuseTarget('has a user name before its host', `${scheme}://…@…`);
  if (authority === '' || !isAuthority(authority)) refuseTarget(`has no host and port that exist: "${authority}"`, url);
  request.headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function isAuthority(authority: string): boolean {
  // `URL` takes a backslash for a slash and removes blanks; neither can stand in a host.
  return !/[\\\s]/.test(authority) && URL.canParse(`http://${authority}/`);
}

function refuseTarget(why: string, received: string): never {
  throw new SandboxError('SBX_BAD_HTTP', {
    message: `The request target ${why}.`,
    expected: 'a path such as /v1/cards, or a URL such as http://127.0.0.1:4242/v1/cards',
    received,
    next: 'Check how your client joins its base URL and the path.',
  });
}
