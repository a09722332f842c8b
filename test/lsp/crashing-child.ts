/** A server with features that end the process, as a bug of the engine beneath would: `node crashing-child.js STATE_FOLDER hover,check`. */
import { answer, features } from '@dln/lsp-server';
import { startStdio } from '@dln/lsp-server/node';
import { loadSourceHeader, sourcePaths } from '@dln/runtime/node';

const [stateFolder = '', planted = ''] = process.argv.slice(2);
const broken = planted.split(',');
const end = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};
const server = startStdio(
  { loadHeader: loadSourceHeader, sourcePaths },
  {
    stateFolder,
    features: features.map((f) =>
      broken.includes(f.name) ? { ...f, answers: f.answers.map(({ method }) => answer(method, end)) } : f,
    ),
  },
);
const { session } = server;
const check = session.check.bind(session);
if (broken.includes('check')) session.check = (uri) => (session.textOf(uri)?.includes('deadly') ? end() : check(uri));
