/** What many rows cost: `npm run bench -- throughput [MODEL…]` applies the models of `bench/steps` to 32 rows a call, beside PyTorch. */
import { measureInference } from './inference/inference.js';

await measureInference('throughput', 32, process.argv.slice(2));
