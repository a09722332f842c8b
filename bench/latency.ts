/** What one row costs: `npm run bench -- latency [MODEL…]` applies the models of `bench/steps` to one row a call, beside PyTorch. */
import { measureInference } from './inference/inference.js';

await measureInference('latency', 1, process.argv.slice(2));
