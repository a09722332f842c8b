/** Decides how sources become a program for Node: what every bundle of this project shares. */
import { join } from 'node:path';

/** esbuild's options; `root` is the repository. */
export function bundling(root) {
  const source = (path) => join(root, path);
  return {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Whole ES modules can be split and shaken; the packages' own builds for Node are one script each.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'external',
    logLevel: 'warning',
    // The list of operators imports each file a second time for its types alone.
    logOverride: { 'ignored-bare-import': 'silent' },
    alias: {
      '@dln/grammar': source('grammar/src/index.ts'),
      '@dln/formats': source('formats/src/index.ts'),
      '@dln/compiler': source('compiler/src/index.ts'),
      '@dln/lsp-server/node': source('lsp-server/src/node/index.ts'),
      '@dln/lsp-server': source('lsp-server/src/index.ts'),
      '@dln/runtime/node': source('runtime/src/node/index.ts'),
      '@dln/runtime': source('runtime/src/index.ts'),
      'node-fetch': source('scripts/no-fetch.mjs'),
    },
    // Scripts of other times inside the bundled packages ask for these.
    banner: {
      js: "import{createRequire as dlnCreateRequire}from'node:module';import{fileURLToPath as dlnToPath}from'node:url';import{dirname as dlnDirname}from'node:path';const require=dlnCreateRequire(import.meta.url),__filename=dlnToPath(import.meta.url),__dirname=dlnDirname(__filename);",
    },
  };
}
