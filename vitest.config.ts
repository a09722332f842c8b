import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests read the sources, so that a red test names a line of TypeScript and needs no build. */
export default defineConfig({
  resolve: {
    alias: [
      { find: '@dln/runtime/node', replacement: src('runtime/src/node/index.ts') },
      { find: '@dln/grammar', replacement: src('grammar/src/index.ts') },
      { find: '@dln/formats', replacement: src('formats/src/index.ts') },
      { find: '@dln/compiler', replacement: src('compiler/src/index.ts') },
      { find: '@dln/lsp-server/node', replacement: src('lsp-server/src/node/index.ts') },
      { find: '@dln/lsp-server', replacement: src('lsp-server/src/index.ts') },
      { find: '@dln/runtime', replacement: src('runtime/src/index.ts') },
    ],
  },
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, pool: 'forks', poolOptions: { forks: { maxForks: 2 } } },
});
