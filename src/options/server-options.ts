// From the values of options to what a server is started with.
import { UsageError, type Values } from '../engine/contract/command.ts';
import { DEFAULTS, isLoopback, type ServerOptions } from '../server.ts';

/**
 * @param values by the options' names, as their readers gave them
 * @param shown how an option is called where the values come from: `--host` or `host`
 * @throws UsageError where two options do not go together
 */
export function serverOptionsOf(values: Values, shown: (option: string) => string): ServerOptions {
  const { port, host, data, seed, profile, fixtures, scenarios, clock, plain } = values;
  const { 'sandbox-limit': limit, 'new-sandboxes': newSandboxes } = values;
  const token = values['control-token'] as string | undefined;
  const { 'tls-cert': cert, 'tls-key': key } = values as Readonly<Record<string, string | undefined>>;
  const targets = values['allow-webhooks-to'] as readonly string[] | undefined;
  const hasControl = values['no-control'] !== true;
  const options: ServerOptions = {
    ...DEFAULTS,
    hasControl,
    ...(port === undefined ? {} : { port: port as number }),
    ...(host === undefined ? {} : { host: host as string }),
    ...(seed === undefined ? {} : { seed: seed as number }),
    ...(profile === undefined ? {} : { profile: profile as ServerOptions['profile'] }),
    ...(fixtures === undefined ? {} : { fixtures: fixtures as string }),
    ...(scenarios === undefined ? {} : { scenarios: scenarios as string }),
    ...(clock === undefined ? {} : { frozenAtMs: clock as number }),
    ...(data === undefined ? {} : { data: data as string }),
    ...(limit === undefined ? {} : { sandboxLimit: limit as number }),
    makesOnUse:
      newSandboxes === undefined
        ? isLoopback((host as string | undefined) ?? DEFAULTS.host)
        : newSandboxes === 'on-use',
    ...(plain === undefined ? {} : { plain: plain as boolean }),
    ...(targets === undefined ? {} : { allowWebhooksTo: targets }),
    ...(token === undefined ? {} : { controlToken: token }),
    ...(cert === undefined || key === undefined ? {} : { tls: { cert, key } }),
  };
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert === undefined ? ['tls-key', 'tls-cert'] : ['tls-cert', 'tls-key'];
    throw new UsageError(`${shown(given)} needs ${shown(missing)}: HTTPS takes a certificate and its private key.`);
  }
  if (hasControl && token === undefined && !isLoopback(options.host)) {
    throw new UsageError(
      `${shown('host')} ${options.host} can be reached from other machines, so the control API needs ${shown('control-token')}; or switch it off with ${shown('no-control')}.`,
    );
  }
  return options;
}
