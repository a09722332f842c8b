/** The long soak: `npm run soak -- 1000000 7` makes so many random edits from this seed on, in sessions of a thousand, and stops at the first broken promise. */
import { soak } from './soak.js';

const wanted = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);
const session = 1000;
const begun = performance.now();
let done = 0;
for (let k = 0; done < wanted; k++) {
  const report = await soak(Math.min(session, wanted - done), seed * 1_000_003 + k);
  done += report.edits;
  if (report.failure !== null) {
    console.error(report.failure);
    process.exit(1);
  }
  console.log(
    `${done} of ${wanted} edits, compared ${report.compared} times, ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
}
process.exit(0);
