/** Writes docs/models.md. */
import { writeFileSync } from 'node:fs';
import { documentUrl, modelsDocument } from './models.js';

writeFileSync(documentUrl, modelsDocument());
