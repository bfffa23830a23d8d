import { describe, expect, it } from 'vitest';
import { active, fresh, reportedSandbox } from './support.ts';

/** A sandbox in which one outcome was handled, one mishandled, and a member was sent whose name is markup. */
async function eventful() {
  const sandbox = await reportedSandbox();
  const message = active();
  await sandbox.activate(fresh(0, { '<script>alert("1")</script>&\u0001': 1 }));
  await sandbox.activate(message);
  await sandbox.activate(message);
  const as = async (format: string) => sandbox.http.get(`/_sandbox/report?format=${format}`).buffer(true);
  return { ...sandbox, as };
}

/** Every tag opened and closed in turn; enough to see that nothing of the content is taken for markup. */
function unclosedTags(markup: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of markup.matchAll(/<(\/?)([a-z][\w-]*)[^<>]*?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
    } else if (!selfClosing && name !== 'meta' && name !== 'br') open.push(name as string);
  }
  return open;
}

describe('GET /_sandbox/report', () => {
  it('refuses a format it does not have', async () => {
    const { http } = await reportedSandbox();
    const answer = await http.get('/_sandbox/report?format=pdf');
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'SBX_INVALID_REQUEST', received: 'pdf' });
    expect(answer.body.error.expected).toEqual(['json', 'text', 'junit', 'html']);
  });

  it('prints text with one line for every outcome met', async () => {
    const { as } = await eventful();
    const { text, headers } = await as('text');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toMatch(/✓ prepaid\.00 +1 × \(state 1\) {2}SUCCESS: answered once/);
    expect(text).toMatch(/✗ prepaid\.1004 +2 × \(state 2\) .*: repeated unchanged once, after/);
    expect(text).toMatch(/never met \(\d+\): 1001 /);
    expect(text).toMatch(/Never called: .*\bncore\.createBulkIssuance, /);
  });

  it('makes a JUnit test case of every outcome of every operation, failed where it was mishandled', async () => {
    const { as, report } = await eventful();
    const { text, headers } = await as('junit');
    expect(headers['content-type']).toMatch(/^application\/xml/);
    const { operations, summary } = await report();
    const all = operations.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
    expect(text.match(/<testcase /g)).toHaveLength(all);
    expect(text.match(/<skipped /g)).toHaveLength(summary.outcomes.neverMet);
    expect(text.match(/<failure /g)).toHaveLength(1);
    expect(text).toContain(`tests="${all}" failures="1" errors="0" skipped="${all - 2}"`);
    expect(text).toMatch(
      /name="prepaid.1004 CARD ALREADY ACTIVATED" time="0">\s*<failure type="mishandled" message="repeated/,
    );
    expect(text).toMatch(/<testcase classname="prepaid.activateCard" name="prepaid.00 SUCCESS" time="0"\/>/);
    expect(unclosedTags(text.replace(/<\?xml.*\?>/, ''))).toEqual([]);
    expect(text).not.toContain('\u0001');
    expect(text).toContain('&lt;script&gt;');
  });

  it('makes a page that holds everything it needs, runs nothing, and is there to be signed', async () => {
    const { as } = await eventful();
    const { text, headers } = await as('html');
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('@page { size: A4');
    for (const label of ['Integrator', 'Date', 'Signature', 'Accepted by']) expect(text).toContain(label);
    expect(text).toMatch(/<span class="mishandled">✗ mishandled<\/span>/);
    expect(text).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(unclosedTags(text.replace('<!doctype html>', '').replace(/<style>[\s\S]*<\/style>/, ''))).toEqual([]);
  });

  it('cuts card numbers in every format', async () => {
    const { activate, as } = await reportedSandbox().then(async (sandbox) => ({
      ...sandbox,
      as: async (format: string) => (await sandbox.http.get(`/_sandbox/report?format=${format}`).buffer(true)).text,
    }));
    await activate(fresh(0, { '4111111111111111': 1 }));
    for (const format of ['json', 'text', 'junit', 'html']) {
      expect(await as(format)).toContain('411111******1111');
      expect(await as(format)).not.toContain('4111111111111111');
    }
  });
});
