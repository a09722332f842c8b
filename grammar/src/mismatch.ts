/** Decides what is said where the parser expected one thing and found another. */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import { fault, insert, replace } from './faults.js';
import { spanOf } from './lexer.js';
import type { At, SyntaxFault } from './source.js';
import { Ident, Name, NL, P, Str, Word } from './tokens.js';
import { isReserved } from './words.js';

/** How a token is called in a message. */
export function describe(token: IToken): string {
  if (token.tokenType === EOF || token.image === '') return 'the end of the declaration';
  if (token.tokenType === NL) return 'the end of the line';
  const first = token.image.length > 30 ? `${token.image.slice(0, 30)}…` : token.image;
  return `\`${first}\``;
}

const describeType = (type: TokenType): string => {
  if (type === Name || type === Ident || type === Word) return 'a name';
  if (type === Str) return 'a string';
  if (type === EOF) return 'the end of the declaration';
  return type.LABEL ?? type.name;
};

/** The words for a rule's construct, for the fault `expected`. */
const inRule: Readonly<Record<string, string>> = {
  list: 'in this list',
  parameter: 'in a parameter',
  callable: 'in this signature',
  importDecl: 'in an `import`',
  paramDecl: 'in a `param`',
  constDecl: 'in a `const`',
  typeDecl: 'in a `type`',
  dataDecl: 'in a `data` declaration',
  trainDecl: 'in a `train`',
  sweepDecl: 'in a `sweep`',
  every: 'after `every`',
  mover: 'in a `minimize`',
  minimize: 'in a `minimize`',
  checkpoint: 'in a `checkpoint`',
  earlyStop: 'in an `early_stop`',
  stop: 'in a `stop`',
  save: 'in a `save`',
  load: 'in a `load`',
  scan: 'in a `scan`',
  iterate: 'in an `iterate`',
  forLoop: 'in a `for`',
  match: 'in a `match`',
  arm: 'in a `match`',
};

/** The fault for a token of the wrong type. `before` is where the token before ends. */
export function mismatch(token: IToken, at: At, before: number, expected: TokenType, rule: string): SyntaxFault {
  const found = describe(token);
  if (expected === Name || expected === Word) {
    if (isReserved(token.image)) {
      const fix = replace('put it in backticks', spanOf(token), `\`${token.image}\``);
      return fault('reservedName', at, { word: token.image }, fix);
    }
    return fault('expectedName', at, { found });
  }
  if (expected === P.Eq) {
    const fix = token.tokenType === NL || token.tokenType === EOF ? null : insert('put `=`', before, ' =');
    return fault('missingEquals', at, { found, name: '' }, fix);
  }
  if (expected === P.LBrace) {
    return fault('missingBraces', at, { found });
  }
  const wanted = describeType(expected);
  const sign = typeof expected.PATTERN === 'string' ? expected.PATTERN : null;
  const atEnd = token.tokenType === NL || token.tokenType === EOF || token.image === '';
  const fix = sign !== null && !atEnd ? insert(`put \`${sign}\``, before, sign) : null;
  return fault('expected', at, { expected: wanted, found, where: inRule[rule] ?? '' }, fix);
}

/** The fault for a token with which nothing that may stand here begins. */
export function noAlternative(token: IToken, at: At, rule: string): SyntaxFault {
  const found = describe(token);
  if (rule === 'type') return fault('expectedType', at, { found });
  if (rule === 'pattern') {
    if (!isReserved(token.image)) return fault('expectedName', at, { found });
    const fix = replace('put it in backticks', spanOf(token), `\`${token.image}\``);
    return fault('reservedName', at, { word: token.image }, fix);
  }
  if (rule === 'callableBody' || rule === 'callable') return fault('missingBody', at, { found });
  if (rule === 'every')
    return fault('expected', at, { expected: '`steps` or `epochs`', found, where: inRule[rule] ?? '' });
  return fault('expectedExpression', at, { found });
}
