// Targets: which addresses this server may call with a webhook. Its own loopback where only this machine can reach it, so
// that nobody else gets at what listens there; others only as they were named at the start.

const LOOPBACK = ['localhost', '127.0.0.0/8', '[::1]'];
const LOOPBACK_V4 = /^127(?:\.\d{1,3}){3}$/;

export class Targets {
  private readonly hosts: ReadonlySet<string>;
  private readonly allowsLoopback: boolean;

  /**
   * @param hosts names and addresses that may be called, each exactly as a URL has it
   * @param allowsLoopback whether loopback may be called without being named
   */
  constructor(hosts: readonly string[], allowsLoopback: boolean) {
    this.allowsLoopback = allowsLoopback;
    this.hosts = new Set(hosts.map((host) => hostOf(host) ?? host));
  }

  /**
   * What counts is the host as the URL has it: a name that only resolves to loopback is off loopback.
   * @returns what is wrong with the URL as a target, in a sentence that names what is allowed; undefined where nothing is
   */
  objectionTo(url: string): string | undefined {
    if (!URL.canParse(url)) return 'it must be an absolute http or https URL';
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:') return 'it must be an http or https URL';
    if (username !== '' || password !== '') return 'it must not carry credentials; they belong in basic authentication';
    if ((this.allowsLoopback && isLoopback(hostname)) || this.hosts.has(hostname)) return undefined;
    const allowed = [...(this.allowsLoopback ? LOOPBACK : []), ...this.hosts].join(', ') || 'none';
    return `${hostname} may not be called; allowed hosts: ${allowed}; others with --allow-webhooks-to HOST at the start`;
  }
}

/**
 * A host in the form that URLs give it.
 * @returns undefined for what is no host name or address by itself, e.g. with a port or a path
 */
export function hostOf(text: string): string | undefined {
  const bare = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  if (!/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/.test(bare)) return undefined;
  const url = `http://${bare}/`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || LOOPBACK_V4.test(hostname);
}
