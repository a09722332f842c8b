/** Decides which conditions of an exported layer are found but not written: others rely on its signature alone. */
import { type Callable, tokenize } from '@dln/grammar';
import { isDimVariable, isTemplate } from '../check/param-type.js';
import { conditionNotWritten } from '../diagnostics/DLN2302-condition-not-written.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { showFact } from '../dims/show.js';
import type { ParsedChunk } from './database.js';
import type { ProgramWorld } from './program-world.js';

/** The finding of one declaration, with the edit that writes them; none where nothing else may import it. */
export function conditionsNotWritten(
  { chunk, parsed }: ParsedChunk,
  uri: string,
  world: ProgramWorld,
): readonly Diagnostic[] {
  const decl = parsed.decl;
  if (decl?.kind !== 'callable' || !decl.exported) return [];
  // A template's conditions are those of its defaults: another use may not need them.
  if (isTemplate(world, uri, decl.callable)) return [];
  const { conditions } = world.summary(world.callee({ uri, key: chunk.key, decl }));
  const names = namesIn(chunk.text, decl.callable);
  const facts = conditions
    .map((c) => ({ text: showFact(c.fact), at: c.at }))
    .filter((f) => (f.text.match(/[A-Za-z_][\w.]*/g) ?? []).every((name) => names.has(name)));
  const [first] = facts;
  if (first === undefined) return [];
  const place = { decl: chunk.key, start: decl.name.start, end: decl.name.end };
  const end = signatureEnd(chunk.text, decl.callable);
  return [
    diagnose(
      conditionNotWritten,
      place,
      { name: decl.name.text, conditions: facts.map((f) => f.text) },
      {
        labels: first.at.decl === chunk.key ? [{ at: first.at, text: 'needed here' }] : [],
        fixes: [
          {
            title: `\`where ${facts.map((f) => f.text).join(' where ')}\` written into the signature`,
            edits: [
              {
                at: { decl: chunk.key, start: end, end },
                text: facts.map((f) => ` where ${f.text}`).join(''),
              },
            ],
            safe: true,
          },
        ],
      },
    ),
  ];
}

/** Names that a `where` of this signature may use. */
function namesIn(text: string, callable: Callable): ReadonlySet<string> {
  const end = signatureEnd(text, callable);
  const dims = tokenize(text)
    .tokens.filter((t) => t.end <= end && isDimVariable(t.text))
    .map((t) => t.text);
  return new Set([...dims, ...callable.params.map((p) => p.name.text)]);
}

/** Where the head ends: before the `=` or the `{` of the body. */
function signatureEnd(text: string, { body }: Callable): number {
  const tokens = tokenize(text).tokens.filter((t) => t.type !== 'Comment' && t.type !== 'NL' && t.end <= body.start);
  if (body.kind !== 'block') while (tokens.length > 1 && tokens.at(-1)?.text !== '=') tokens.pop();
  return (body.kind === 'block' ? tokens.at(-1) : tokens.at(-2))?.end ?? body.start;
}
