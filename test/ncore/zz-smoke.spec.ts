import { it } from 'vitest';
import { Identity } from '../../src/engine/identity.ts';
import { issueCards } from '../../src/providers/ncore/issue-cards.ts';
import { linkCard, readLink } from '../../src/providers/ncore/transitions/link-card.ts';
import { ncoreSandbox, PRODUCT, SAMPLE_ORDER, USER } from './support.ts';

it('smoke', async () => {
  const s = ncoreSandbox();
  const made = await s.post('/bulkissuances', SAMPLE_ORDER);
  console.log(made.status, made.body, s.entry());
  const f = await s.control('get', '/fixtures');
  console.log(JSON.stringify(f.body.ncore, null, 1).slice(0, 1500));
  for (let i = 0; i < 6; i++) {
    const o = await s.post('/bulkissuances', { ...SAMPLE_ORDER, number_of_cards: 5000, amount: i });
    const t = performance.now();
    const p = await s.put(`/bulkissuances/${o.body.id}`, { status: 'SUBMITTED' });
    console.log(p.status, performance.now() - t);
  }
  const rows = await s.control('get', '/cards?limit=5000');
  const t = performance.now();
  for (const r of rows.body.data.slice(0, 300)) {
    const l = await s.post('/cards:link', { activation_token: r.activation_token, user_id: USER });
    if (l.status !== 200) throw new Error(JSON.stringify(l.body));
  }
  console.log('link', (performance.now() - t) / 300);
  console.log((await s.post('/cards:link', { activation_token: 'x', user_id: 5, extra: 1 })).body);
});
