/** Packs the VS Code extension: bundles of its client, its panels and its web worker, `dlnc` as it was built, and the two lists that a `.vsix` is made of. An argument names another folder than `vscode-extension/dist`. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { bundling } from './bundling.mjs';
import { zip } from './zip.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'vscode-extension');
const into = resolve(process.argv[2] ?? join(home, 'dist'));
const out = join(into, 'vsix');
const source = (path) => join(home, 'src', path);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { alias, banner: _banner, ...shared } = bundling(root);
const common = {
  ...shared,
  alias: { ...alias, '@dln/lsp-server/browser': join(root, 'lsp-server/src/browser.ts') },
  minify: true,
  legalComments: 'none',
};
const browser = { platform: 'browser', mainFields: ['browser', 'module', 'main'], target: 'es2022' };
const editor = { ...common, format: 'cjs', external: ['vscode'] };
await Promise.all([
  build({ ...editor, entryPoints: [source('desktop/extension.ts')], outfile: join(out, 'extension.cjs') }),
  build({
    ...editor,
    ...browser,
    entryPoints: [source('web/extension.ts')],
    outfile: join(out, 'extension.web.js'),
  }),
  build({
    ...common,
    ...browser,
    format: 'iife',
    entryPoints: [source('worker/server.ts')],
    outfile: join(out, 'server.web.js'),
  }),
  build({
    ...common,
    ...browser,
    format: 'iife',
    entryPoints: [source('panels/run-panel.ts'), source('panels/graph-panel.ts')],
    outdir: out,
  }),
]);
await copyDlnc(join(root, 'cli/dist'), join(out, 'dlnc'));

const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
// What only the workspace needs; the bundles are scripts, not modules.
const {
  type: _type,
  exports: _exports,
  private: _private,
  dependencies: _d,
  devDependencies: _dev,
  ...published
} = manifest;
const files = [
  ['extension.vsixmanifest', vsixManifest(published)],
  ['[Content_Types].xml', contentTypes()],
  ['extension/package.json', `${JSON.stringify(published)}\n`],
  ['extension/LICENSE.txt', readFileSync(join(root, 'LICENSE'))],
  ['extension/NOTICES.txt', notices()],
  ...['README.md', 'language-configuration.json', 'preview.css'].map((name) => [
    `extension/${name}`,
    readFileSync(join(home, name)),
  ]),
  ...['syntaxes', 'snippets', 'icons', 'walkthrough'].flatMap((folder) => below(join(home, folder), folder)),
  ...below(out, 'dist/vsix'),
].map(([name, bytes]) => [name, Buffer.from(bytes)]);
const target = join(into, `dln-${published.version}.vsix`);
writeFileSync(target, zip(files));
console.log(
  `packed ${relative(root, target)}: ${files.length} files, ${(statSync(target).size / 1024).toFixed(0)} KiB`,
);

/** Without V8's code cache, which belongs to one build of Node; with the kernels that every Node from 20 on can run; names shortened. */
async function copyDlnc(from, to) {
  for (const folder of ['', 'chunks', 'wasm']) {
    mkdirSync(join(to, folder), { recursive: true });
    for (const name of readdirSync(join(from, folder))) {
      const wanted =
        folder === ''
          ? name === 'dlnc.mjs'
          : folder === 'wasm'
            ? name === 'tfjs-backend-wasm-simd.wasm'
            : /\.m?js$/.test(name);
      if (!wanted) continue;
      const path = join(from, folder, name);
      if (folder === 'wasm') copyFileSync(path, join(to, folder, name));
      else writeFileSync(join(to, folder, name), await shortened(readFileSync(path, 'utf8'), name.endsWith('.mjs')));
    }
  }
}

/** The value of a script is that of its last expression, which a minifier would drop: it is given a name meanwhile. */
async function shortened(text, isModule) {
  const given = 'globalThis.made=';
  const { code } = await transform(isModule ? text : `${given}${text}`, {
    minify: true,
    target: 'node20',
    charset: 'ascii',
  });
  return isModule ? code : `(${code.slice(given.length).trimEnd().replace(/;$/, '')});\n`;
}

/** What is in a folder, under the name that the folder has in the extension. */
function below(folder, name) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => [`extension/${name}/${relative(folder, path).split('\\').join('/')}`, readFileSync(path)]);
}

/** The licences of what is bundled, as their packages state them. */
function notices() {
  const bundled = [
    'vscode-languageclient',
    'vscode-languageserver-protocol',
    'vscode-jsonrpc',
    '@dagrejs/dagre',
    'uplot',
    'chevrotain',
    'fflate',
    'jpeg-js',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-backend-cpu',
  ];
  return bundled
    .map((name) => {
      const folder = join(root, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      return `${name} ${version} (${license})\n\n${text === undefined ? '' : readFileSync(join(folder, text), 'utf8')}`;
    })
    .join('\n\n----\n\n');
}

function vsixManifest({
  name,
  publisher,
  version,
  displayName,
  description,
  keywords,
  categories,
  engines,
  icon,
  extensionKind,
}) {
  const x = (text) =>
    String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
  const properties = [
    ['Microsoft.VisualStudio.Code.Engine', engines.vscode],
    ['Microsoft.VisualStudio.Code.ExtensionDependencies', ''],
    ['Microsoft.VisualStudio.Code.ExtensionPack', ''],
    ['Microsoft.VisualStudio.Code.ExtensionKind', (extensionKind ?? ['workspace', 'web']).join(',')],
    ['Microsoft.VisualStudio.Code.ExecutesCode', 'true'],
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${x(name)}" Version="${x(version)}" Publisher="${x(publisher)}"/>
    <DisplayName>${x(displayName)}</DisplayName>
    <Description xml:space="preserve">${x(description)}</Description>
    <Tags>${x(keywords.join(','))}</Tags>
    <Categories>${x(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${properties.map(([id, value]) => `      <Property Id="${id}" Value="${x(value)}"/>`).join('\n')}
    </Properties>
    <License>extension/LICENSE.txt</License>
    <Icon>extension/${x(icon)}</Icon>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/${x(icon)}" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

function contentTypes() {
  const types = {
    json: 'application/json',
    vsixmanifest: 'text/xml',
    md: 'text/markdown',
    txt: 'text/plain',
    js: 'application/javascript',
    mjs: 'application/javascript',
    cjs: 'application/javascript',
    css: 'text/css',
    svg: 'image/svg+xml',
    png: 'image/png',
    wasm: 'application/wasm',
  };
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${Object.entries(types)
    .map(([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`)
    .join('')}</Types>
`;
}
