// The options of a server: each defined once. The command line and `startSandbox()` both read this table.
import { flag, type Option, oneOf, text, wholeNumber } from '../engine/contract/command.ts';
import { PROFILES } from '../engine/contract/message.ts';
import { DEFAULTS } from '../server.ts';
import { data, file, folder, hosts, instant } from './readers.ts';

/** An option of a server. */
export interface StartOption extends Option {
  /** Its type in `startSandbox()`; `list` is a list of strings. */
  readonly type: 'string' | 'number' | 'boolean' | 'list';
}

export const START_OPTIONS: readonly StartOption[] = [
  {
    name: 'port',
    type: 'number',
    value: 'N',
    summary: `the port, 0 for any free one; ${DEFAULTS.port} by default`,
    ...wholeNumber(0, 65_535),
  },
  {
    name: 'host',
    type: 'string',
    value: 'ADDRESS',
    summary: `the address to bind; ${DEFAULTS.host} by default`,
    ...text('a host name or address', /^[\w.:-]+$/),
  },
  {
    name: 'data',
    type: 'string',
    value: 'WHERE',
    summary: `where state is kept: ${DEFAULTS.data} (default), DIR or postgres://…`,
    ...data,
  },
  {
    name: 'seed',
    type: 'number',
    value: 'N',
    summary: `the seed of the world; ${DEFAULTS.seed} by default`,
    ...wholeNumber(0, 2_147_483_647),
  },
  {
    name: 'profile',
    type: 'string',
    value: 'NAME',
    summary: `how strictly the pages are read; ${DEFAULTS.profile} by default`,
    ...oneOf(...PROFILES),
  },
  { name: 'fixtures', type: 'string', value: 'DIR', summary: 'fixture files that override ours', ...folder },
  { name: 'scenarios', type: 'string', value: 'DIR', summary: 'scenario files beside ours', ...folder },
  {
    name: 'sandbox-limit',
    type: 'number',
    value: 'N',
    summary: `how many sandboxes there may be; ${DEFAULTS.sandboxLimit} by default`,
    ...wholeNumber(1, 10_000_000),
  },
  {
    name: 'new-sandboxes',
    type: 'string',
    value: 'WHEN',
    summary: 'what makes a sandbox: its first use (default on loopback), or only PUT',
    ...oneOf('on-use', 'put-only'),
  },
  { name: 'clock', type: 'string', value: 'ISO', summary: 'the instant at which every clock stands still', ...instant },
  {
    name: 'control-token',
    type: 'string',
    value: 'T',
    summary: 'what control calls must carry as Bearer',
    isSecret: true,
    ...text('at least 8 characters without spaces', /^\S{8,}$/),
  },
  {
    name: 'allow-webhooks-to',
    type: 'list',
    value: 'HOST',
    summary: 'a host beyond loopback that webhooks may call; several by commas or by naming it again',
    isRepeatable: true,
    ...hosts,
  },
  {
    name: 'tls-cert',
    type: 'string',
    value: 'FILE',
    summary: 'serves HTTPS with this certificate, PEM, its chain behind it; with --tls-key',
    ...file,
  },
  { name: 'tls-key', type: 'string', value: 'FILE', summary: 'the private key of the certificate, PEM', ...file },
  { name: 'no-control', type: 'boolean', summary: 'without the control API', ...flag },
  { name: 'plain', type: 'boolean', summary: 'without X-Sandbox headers on answers', ...flag },
];
