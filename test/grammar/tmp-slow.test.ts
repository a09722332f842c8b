import fc from 'fast-check';
import { test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { format, cut, parse } from '@dln/grammar';
import { program } from './programs-arbitrary.js';
test('slow', () => {
  const out: string[] = [];
  for (let seed = 4; seed <= 10; seed++) {
    const t0 = performance.now();
    const texts = fc.sample(program, { numRuns: 400, seed });
    out.push(`seed ${seed} generated in ${(performance.now() - t0).toFixed(0)} total ${texts.reduce((a, t) => a + t.length, 0)} max ${Math.max(...texts.map((t) => t.length))}`);
    for (const t of texts) {
      const a = performance.now();
      for (const c of cut('', t)) parse(c.text);
      const b = performance.now();
      try { format(t); } catch (e) { out.push('THROW ' + String(e)); }
      const c = performance.now();
      if (c - a > 400) out.push(`${seed} len ${t.length} parse ${(b - a).toFixed(0)} format ${(c - b).toFixed(0)}`);
    }
    writeFileSync('/tmp/gram/slow.txt', out.join('\n'));
  }
}, 300000);
