/** Decides what the server can do: every feature, one file each. */
import type { Feature } from '../feature.js';
import { callHierarchy } from './call-hierarchy.js';
import { codeActions } from './code-actions.js';
import { codeLenses } from './code-lenses.js';
import { completion } from './completion.js';
import { contents } from './contents.js';
import { definition } from './definition.js';
import { diagnostics } from './diagnostics.js';
import { documentLinks } from './document-links.js';
import { fileRenames } from './file-renames.js';
import { folding } from './folding.js';
import { formatting } from './formatting.js';
import { hover } from './hover.js';
import { inlayHints } from './inlay-hints.js';
import { programRequests } from './program-requests.js';
import { references } from './references.js';
import { rename } from './rename.js';
import { semanticTokens } from './semantic-tokens.js';
import { signatureHelp } from './signature-help.js';
import { stdList } from './std-files.js';
import { symbols } from './symbols.js';

/** All features in the order of the documentation. */
export const features: readonly Feature[] = [
  diagnostics,
  hover,
  inlayHints,
  completion,
  signatureHelp,
  definition,
  references,
  rename,
  symbols,
  callHierarchy,
  folding,
  semanticTokens,
  documentLinks,
  formatting,
  fileRenames,
  codeActions,
  codeLenses,
  contents,
  programRequests,
  stdList,
];
