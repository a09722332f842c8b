/** Decides which files of the repository the architecture rules see, and what each TypeScript file imports and declares. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What git ignores, and git itself. */
const SKIPPED = new Set(['node_modules', 'dist', 'runs', '.git', '.venv', 'coverage']);
const BINARY = /\.(?:png|jpe?g|gif|wasm|gz|npy|npz|safetensors|ico|vsix|woff2?|bin|tsbuildinfo)$/;

/** A file by its path from the root, with `/`. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Every text file of the repository that git would hold. */
export function repositoryFiles(): readonly TextFile[] {
  const found: TextFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // In a second work tree `.git` is a file.
      if (SKIPPED.has(entry.name)) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && !BINARY.test(path)) found.push({ path, text: readFileSync(join(ROOT, path), 'utf8') });
    }
  };
  walk('');
  return found;
}

export interface Import {
  readonly from: string;
  readonly line: number;
  /** Nothing of it is left in the JavaScript. */
  readonly typeOnly: boolean;
}
export interface Declared {
  readonly name: string;
  readonly line: number;
}
/** What the rules need to know of a TypeScript file. */
export interface SourceModule extends TextFile {
  readonly imports: readonly Import[];
  readonly exported: readonly Declared[];
  /** Lines with the type `any`. */
  readonly anys: readonly number[];
  readonly defaultExports: readonly number[];
}

/** Parses a TypeScript file. */
export function parseModule({ path, text }: TextFile): SourceModule {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const imports: Import[] = [];
  const exported: Declared[] = [];
  const anys: number[] = [];
  const defaultExports: number[] = [];

  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys.push(lineOf(node));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      if (from !== undefined && ts.isStringLiteral(from))
        imports.push({ from: from.text, line: lineOf(node), typeOnly: false });
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
      imports.push({ from: node.argument.literal.text, line: lineOf(node), typeOnly: true });
    ts.forEachChild(node, visit);
  };
  visit(file);

  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier))
      imports.push({
        from: statement.moduleSpecifier.text,
        line: lineOf(statement),
        typeOnly: isTypeOnly(statement.importClause),
      });
    if (
      ts.isExportDeclaration(statement) &&
      statement.moduleSpecifier !== undefined &&
      ts.isStringLiteral(statement.moduleSpecifier)
    )
      imports.push({ from: statement.moduleSpecifier.text, line: lineOf(statement), typeOnly: statement.isTypeOnly });
    if (ts.isExportAssignment(statement)) defaultExports.push(lineOf(statement));
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause)
    )
      for (const e of statement.exportClause.elements) if (e.name.text === 'default') defaultExports.push(lineOf(e));
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (modifiers.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)) defaultExports.push(lineOf(statement));
    for (const name of declaredNames(statement)) exported.push({ name, line: lineOf(statement) });
  }
  return { path, text, imports, exported, anys, defaultExports };
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((e) => e.isTypeOnly)
  );
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((d) => d.name.getText());
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  )
    return statement.name === undefined ? [] : [statement.name.text];
  return [];
}
