/** The public surface of the language server's core, which runs in Node and in a browser alike. */
export type { Attempt, Journal } from './crashes.js';
export { dataInMemory } from './data-in-memory.js';
export { type Answer, answer, type Feature } from './feature.js';
export { features } from './features/index.js';
export type { FolderEntry, Host, Sample } from './host.js';
export { wireOver } from './over-connection.js';
export { fromWire, toWire } from './program-uris.js';
export { type Server, startServer } from './server.js';
export type { Session } from './session.js';
export { defaultSettings, type Settings } from './settings.js';
export type { CancelToken, Wire } from './wire.js';
