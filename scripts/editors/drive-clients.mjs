/** Installs the clients that are missing and drives the server with each of them, or with the one that is named. */
import { clients, driveClient } from './clients.mjs';

const only = process.argv[2];
let failed = 0;
for (const name of Object.keys(clients)) {
  if (only !== undefined && only !== name) continue;
  clients[name].install();
  if (!driveClient(name)) failed++;
}
process.exit(failed === 0 ? 0 : 1);
