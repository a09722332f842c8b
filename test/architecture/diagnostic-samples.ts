/** Decides which arguments a diagnostic is tried with: one of each kind that its record's type names. */
import ts from 'typescript';
import type { DiagnosticArgs } from '../../compiler/src/diagnostics/define-diagnostic.js';

/** `defineDiagnostic<{ … }>` calls of a file: how many there are, and sample arguments of the first. Null where its type is not written as a literal. */
export function recordsIn(text: string): { readonly count: number; readonly args: DiagnosticArgs | null } {
  const file = ts.createSourceFile('record.ts', text, ts.ScriptTarget.ES2022, true);
  const types = new Map<string, ts.TypeNode | ts.InterfaceDeclaration>();
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeAliasDeclaration(node)) types.set(node.name.text, node.type);
    if (ts.isInterfaceDeclaration(node)) types.set(node.name.text, node);
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'defineDiagnostic') calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const written = calls[0]?.typeArguments?.[0];
  const members = written === undefined ? null : membersOf(written, types);
  if (members === null) return { count: calls.length, args: null };
  const args: Record<string, string | number | boolean | readonly string[]> = {};
  for (const member of members)
    if (ts.isPropertySignature(member) && member.type !== undefined)
      args[member.name.getText(file)] = sample(member.type, file, types);
  return { count: calls.length, args };
}

function membersOf(
  type: ts.TypeNode,
  types: ReadonlyMap<string, ts.TypeNode | ts.InterfaceDeclaration>,
): readonly ts.TypeElement[] | null {
  if (ts.isTypeLiteralNode(type)) return type.members;
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((t) => membersOf(t, types) ?? []);
  if (ts.isTypeReferenceNode(type)) {
    if (type.typeName.getText() === 'Record') return [];
    const target = types.get(type.typeName.getText());
    if (target === undefined) return null;
    return ts.isInterfaceDeclaration(target) ? target.members : membersOf(target, types);
  }
  return null;
}

function sample(
  type: ts.TypeNode,
  file: ts.SourceFile,
  types: ReadonlyMap<string, ts.TypeNode | ts.InterfaceDeclaration>,
): string | number | boolean | readonly string[] {
  const text = type.getText(file);
  const literal = /^\|?\s*'([^']*)'/.exec(text);
  if (literal !== null) return literal[1] as string;
  if (/\[\]|^ReadonlyArray|^readonly \[/.test(text)) return ['one', 'two'];
  if (/^number\b/.test(text)) return 3;
  if (/^boolean\b/.test(text)) return true;
  const alias = types.get(text);
  if (alias !== undefined && !ts.isInterfaceDeclaration(alias)) return sample(alias, file, types);
  return 'word';
}
