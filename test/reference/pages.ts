/** Decides what the reference's generated pages say: one for each definition of std, each built-in function, each operator, each diagnostic; and the index. */
import {
  type AnyOp,
  builtinNamed,
  builtinNames,
  catalogue,
  constant,
  createBuilder,
  type DiagnosticDef,
  type Figure,
  openDatabase,
  operators,
  printGraph,
  stdFiles,
  summaryOf,
  tensorType,
} from '@dln/compiler';
import { type Decl, type Parameter, parse } from '@dln/grammar';
import { comparisonPage } from './comparison.js';
import { builtinExamples, builtinMarks, stdExamples } from './examples.js';

const folder = 'docs/reference';
const generated = '<!-- Written by `npm run docs`. -->\n';
const fence = (mark: string, text: string): string => `\`\`\`${mark}\n${text.trim()}\n\`\`\`\n`;

interface Page {
  readonly path: string;
  readonly name: string;
  /** One line for the index. */
  readonly about: string;
  readonly text: string;
}

/** Every generated file by path. `constructs`: the hand-written pages by file name. */
export function referencePages(constructs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const std = stdFiles().flatMap((file) =>
    file.chunks.flatMap((chunk): Page[] => {
      const { decl } = parse(chunk.text);
      return decl?.exported === true ? [stdPage(file.uri.slice('std:'.length), decl, chunk.text)] : [];
    }),
  );
  const builtins = [...builtinNames()].sort().map(builtinPage);
  const ops = [...operators].sort((a, b) => (a.name < b.name ? -1 : 1)).map(operatorPage);
  const codes = [...catalogue.values()].map(diagnosticPage);
  const pages = [...std, ...builtins, ...ops, ...codes];
  const files = new Map(pages.map((p) => [p.path, `${generated}\n${p.text}`]));
  const section = (title: string, of: readonly Page[]): string =>
    `## ${title}\n\n${of.map((p) => `- [${p.name}](${p.path.slice(folder.length + 1)}): ${p.about}`).join('\n')}\n`;
  const written = [...constructs].sort().map(([file, text]): Page => {
    const title = /^# (.+)$/m.exec(text)?.[1] ?? file;
    const about = text.split('\n').find((l) => l !== '' && !l.startsWith('#')) ?? '';
    return { path: `${folder}/constructs/${file}`, name: title, about: firstSentence(about), text };
  });
  files.set('docs/comparison.md', comparisonPage());
  files.set(
    `${folder}/README.md`,
    `${generated}
# Reference

Every program on these pages is checked by a test, and those that can run are run.

${section('The language', written)}
${section('The standard library', std)}
${section('Built-in functions', builtins)}
${section('Operators of the graph', ops)}
${section('Diagnostics', codes)}`,
  );
  return files;
}

const firstSentence = (text: string): string => /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;

/** The `##` lines above a declaration. */
const docOf = (text: string): string => [...text.matchAll(/^## ?(.*)$/gm)].map((m) => m[1] as string).join(' ');

function stdPage(file: string, decl: Decl, text: string): Page {
  const name = decl.name.text;
  const doc = docOf(text);
  const kind = decl.kind === 'callable' ? decl.role : decl.kind;
  const cost = decl.kind === 'callable' ? costOf(name) : null;
  const parts = [
    `# ${name}\n`,
    `${doc}\n`,
    `A \`${kind}\` of \`std/${file}.dln\`.\n`,
    ...(cost === null ? [] : [`## Cost\n\n${cost}\n`]),
    `## Example\n\n${fence('dln', stdExamples[name] ?? exampleOf(decl, text))}`,
    `## Source\n\n${fence('text', text)}`,
  ];
  return { path: `${folder}/std/${file}/${name}.md`, name, about: firstSentence(doc), text: parts.join('\n') };
}

/** The polynomials where a definition can be reckoned without a choice. */
function costOf(name: string): string | null {
  const db = openDatabase();
  db.setText('reference.dln', '');
  const { summary } = summaryOf(db, 'reference.dln', name);
  if (summary === null) return null;
  const line = (what: string, { expression }: Figure): string => `| ${what} | \`${expression}\` |`;
  return [
    '| figure | over its dims |',
    '| --- | --- |',
    line('parameters', summary.parameters),
    line('FLOPs', summary.flops),
    line('multiply-adds', summary.macs),
    line('activation bytes', summary.activationBytes),
  ].join('\n');
}

/** A use with every tensor as declared, and a small number for what has no default. */
function exampleOf(decl: Decl, text: string): string {
  if (decl.kind !== 'callable') return '';
  const { params } = decl.callable;
  const typeText = (p: Parameter): string => text.slice(p.type.start, p.type.end);
  if (decl.role === 'optimizer')
    return `data d = spirals(points: 32)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> MLP([8, 2])
train t on d {
  minimize cross_entropy(Net(point), label) with ${decl.name.text}
  steps 1
}`;
  const isTensor = (p: Parameter): boolean => /\[|weights/.test(typeText(p)) && !/^\[|layer|fn/.test(typeText(p));
  const tensors = params.filter((p) => isTensor(p) && p.value === null);
  const config = params.filter((p) => !isTensor(p) && p.value === null);
  const valueFor = (p: Parameter): string =>
    p.name.text === 'over' ? 'steps' : /float/.test(typeText(p)) ? '0.5' : '2';
  const given = config.map((p) => `${p.name.text}: ${valueFor(p)}`);
  const [first, ...others] = tensors;
  const role = decl.role === 'layer' ? 'layer' : 'fn';
  if (first === undefined)
    return decl.role === 'schedule'
      ? `data d = spirals(points: 32)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> MLP([8, 2])
train t on d {
  minimize cross_entropy(Net(point), label) with SGD(lr: ${decl.name.text}(${given.join(', ')}))
  steps 1
}`
      : `const example = ${decl.name.text}(${given.join(', ')})`;
  const heads = tensors.map((p) => `${p.name.text}: ${typeText(p)}`).join(', ');
  const args = [...others.map((p) => `${p.name.text}: ${p.name.text}`), ...given];
  const call = `${decl.name.text}${args.length === 0 ? '' : `(${args.join(', ')})`}`;
  return `${role} example(${heads}) = ${first.name.text} |> ${call}`;
}

function builtinPage(name: string): Page {
  const builtin = builtinNamed(name);
  if (builtin === null) throw new Error(name);
  const example = builtinExamples[name] ?? '';
  const mark = builtinMarks[name];
  return {
    path: `${folder}/builtins/${name}.md`,
    name,
    about: builtin.doc,
    text: `# ${name}\n\n${fence('text', builtin.signature)}\n${sentence(builtin.doc)}\n\n## Example\n\n${fence(mark === undefined ? 'dln' : `dln ${mark}`, example)}`,
  };
}

function operatorPage(op: AnyOp): Page {
  const inLanguage = op.inLanguage !== false && builtinNamed(op.name) === null;
  const traits = op.traits.length === 0 ? '' : `Traits: ${op.traits.join(', ')}.\n\n`;
  const macs = op.macs === undefined ? '' : `, multiply-adds \`${op.macs}\``;
  const kind = op.decompose === undefined ? 'primitive' : 'fused';
  const gradient = op.vjp === 'none' ? 'It has no gradient.' : 'It has a gradient.';
  const where = inLanguage ? 'a name of the language' : 'made by the compiler';
  return {
    path: `${folder}/operators/${op.name}.md`,
    name: op.name,
    about: op.doc,
    text: `# ${op.name}\n\n${fence('text', op.signature)}\n${sentence(op.doc)} A ${kind} operator, ${where}. ${gradient}\n\n${traits}Cost: FLOPs \`${op.cost}\`${macs}.\n\n## Example\n\nThe graph of one sample:\n\n${fence('text', graphOf(op))}`,
  };
}
const sentence = (doc: string): string =>
  `${doc.slice(0, 1).toUpperCase()}${doc.slice(1)}${/[.!?]$/.test(doc) ? '' : '.'}`;

function graphOf(op: AnyOp): string {
  const sample = op.samples[0];
  if (sample === undefined) return '';
  const g = createBuilder();
  const xs = sample.shapes.map((shape, i) =>
    g.input('argument', `x${i}`, tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(constant))),
  );
  const value = g.b.add(op.name, xs, sample.attrs);
  return printGraph(g.finish([{ name: 'y', value }]));
}

function diagnosticPage(d: DiagnosticDef): Page {
  const shown = (title: string, text: string | null): string =>
    text === null ? '' : `\n## ${title}\n\n${fence('text', text)}`;
  return {
    path: `${folder}/diagnostics/${d.code}.md`,
    name: `${d.code} ${d.name}`,
    about: `${d.severity}. ${firstSentence(d.explain)}`,
    text: `# ${d.code} ${d.name}\n\nA ${d.severity}. ${d.explain}\n${shown('This gives it', d.bad)}${shown('This does not', d.good)}`,
  };
}
