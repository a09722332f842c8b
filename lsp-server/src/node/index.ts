/** The doors of the language server that need Node: standard input and output, and the files of this machine. */
export { crashFiles } from './crash-files.js';
export { type DataDoor, nodeHost } from './node-host.js';
export { startStdio } from './stdio.js';
