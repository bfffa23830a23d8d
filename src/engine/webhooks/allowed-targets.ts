// Decides which addresses this server may call with a webhook: its own loopback, as long as only this machine can reach the
// server, and the hosts that were named at the start. Otherwise every holder of an API key could reach what listens on the
// server's machine.
import type { AllowedTargets } from '../contract/notification.ts';

const LOOPBACK = ['localhost', '127.0.0.0/8', '[::1]'];
const LOOPBACK_V4 = /^127(?:\.\d{1,3}){3}$/;

export class TargetAllowlist implements AllowedTargets {
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
   * Checks the host as the URL has it. A name that only resolves to a loopback address does not count as loopback.
   * @returns why the URL is no allowed target, in a sentence that names the allowed hosts; undefined when it is allowed
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
 * @returns undefined when the text is not a host name or address alone, e.g. when it has a port or a path
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
