/** Decides what is in the code cache: what checking the examples needs, compiled once. */
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { load } from './load-compiled.mjs';

const [folder, name, later] = process.argv.slice(2);
const { packages, script } = load(folder, name, createRequire(import.meta.url), () => import(later));
const { Project } = packages.project;
const { exitOf } = packages.report;

// Programs without a mistake: the cache is read whole at each start, and who made a mistake can wait for the sentence.
const programs = readdirSync('examples').filter((name) => name.endsWith('.dln'));
const found = await new Project(process.cwd()).check(programs.map((name) => `examples/${name}`));
if (exitOf(found) === 1) throw new Error('an example has a mistake');
writeFileSync(`${folder}${name}.cache`, script.createCachedData());
