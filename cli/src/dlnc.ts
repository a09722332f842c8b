#!/usr/bin/env node
/** Decides nothing: hands the process over to `main` and its answer to the shell. */
import { processIo } from './io.js';
import { main } from './main.js';

// A reader that went away (`dlnc check x | head`) is no mistake of anyone.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});
process.exitCode = await main(process.argv.slice(2), processIo());
