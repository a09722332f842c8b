/** Decides which params reach a feature: those that have the form which the protocol gives to all requests about a place. */
import { invalidParams } from './wire.js';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isPosition = (value: unknown): boolean =>
  isRecord(value) && isCount(value['line']) && isCount(value['character']);
const isRange = (value: unknown): boolean => isRecord(value) && isPosition(value['start']) && isPosition(value['end']);

/** Throws a refusal where a document, position, range or list of positions is not one. */
export function validate(method: string, params: unknown): void {
  const wrong = (what: string): never => {
    throw invalidParams(`${method}: \`${what}\` is missing or not what the protocol says`);
  };
  if (!method.startsWith('textDocument/')) {
    if (method !== 'shutdown' && !isRecord(params)) wrong('params');
    return;
  }
  if (!isRecord(params)) throw wrong('params');
  const document = params['textDocument'];
  if (!isRecord(document) || typeof document['uri'] !== 'string') wrong('textDocument.uri');
  if ('position' in params && !isPosition(params['position'])) wrong('position');
  if ('range' in params && !isRange(params['range'])) wrong('range');
  const positions = params['positions'];
  if (positions !== undefined && !(Array.isArray(positions) && positions.every(isPosition))) wrong('positions');
  if (needsPosition.has(method) && !('position' in params)) wrong('position');
  if (needsRange.has(method) && !('range' in params)) wrong('range');
  if (method === 'textDocument/rename' && typeof params['newName'] !== 'string') wrong('newName');
}

const needsPosition: ReadonlySet<string> = new Set(
  [
    'hover',
    'completion',
    'signatureHelp',
    'definition',
    'typeDefinition',
    'references',
    'documentHighlight',
    'rename',
    'prepareRename',
    'prepareCallHierarchy',
    'onTypeFormatting',
    'implementation',
  ].map((name) => `textDocument/${name}`),
);
const needsRange: ReadonlySet<string> = new Set(
  ['inlayHint', 'codeAction', 'rangeFormatting', 'semanticTokens/range'].map((name) => `textDocument/${name}`),
);
