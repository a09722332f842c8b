/** Proves that a command line means what its words say, and that a wrong one is told how to mend it. */
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/src/arguments.js';
import { type Command, defineCommand } from '../../cli/src/command.js';
import { similar } from '../../compiler/src/diagnostics/similar.js';

const command: Command = defineCommand({
  name: 'run',
  summary: '',
  doc: '',
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program' },
    { name: 'NAME', is: 'declaration', doc: 'a declaration', optional: true },
  ],
  options: {
    json: { type: 'flag', doc: '' },
    seed: { type: 'text', value: 'N', doc: '', short: 's' },
    set: { type: 'text', value: 'P=V', doc: '', many: true },
    backend: { type: 'text', value: 'NAME', doc: '', choices: ['wasm', 'cpu'] },
  },
  examples: [],
  run: async () => 0,
});
const parse = (line: string) => parseArguments(command, line.split(' ').filter(Boolean));

describe('a right command line', () => {
  it('gives options by name and operands in order, wherever they stand', async () => {
    expect(await parse('--set a=1 f.dln --seed=7 --set b=-2 net --json')).toEqual({
      is: 'run',
      values: { json: true, seed: '7', set: ['a=1', 'b=-2'], backend: undefined, help: false },
      operands: ['f.dln', 'net'],
    });
  });
  it('gives what was not written as false, undefined or empty', async () => {
    expect(await parse('f.dln')).toEqual({
      is: 'run',
      values: { json: false, seed: undefined, set: [], backend: undefined, help: false },
      operands: ['f.dln'],
    });
  });
  it('takes short options, `--` before operands and `-` as one', async () => {
    expect(await parse('-s 3 -- --json')).toMatchObject({
      is: 'run',
      values: { seed: '3', json: false },
      operands: ['--json'],
    });
    expect(await parse('-')).toMatchObject({ operands: ['-'] });
  });
  it('asks for help with --help or -h, whatever else stands there', async () => {
    for (const line of ['--help', '-h', 'a b --help']) expect(await parse(line)).toEqual({ is: 'help' });
  });
});

describe('a wrong command line', () => {
  it.each([
    ['f.dln --jsn', 'no option `--jsn`', '`--json`'],
    ['f.dln --sed 3', 'no option `--sed`', '`--seed`'],
    ['f.dln --constructor', 'no option `--constructor`', null],
    ['f.dln --json=1', 'takes no value', null],
    ['f.dln --seed', 'wants a value: `--seed N`', null],
    ['f.dln --seed --json', 'wants a value', null],
    ['f.dln --seed 1 --seed 2', 'given twice', null],
    ['f.dln --backend wsam', 'one of wasm, cpu, not `wsam`', '`wasm`'],
    ['', 'FILE is missing', null],
    ['a b c', '`c` is one too many', null],
  ])('%s', async (line, message, hint) => {
    const parsed = await parse(line);
    expect(parsed).toMatchObject({ is: 'wrong', message: expect.stringContaining(message) });
    expect(parsed.is === 'wrong' && parsed.hint).toEqual(hint === null ? null : expect.stringContaining(hint));
  });
});

describe('names that may have been meant', () => {
  it.each([
    ['chekc', ['check', 'run', 'completion'], ['check']],
    ['compl', ['check', 'completion'], ['completion']],
    ['LENET', ['lenet', 'leNet2'], ['lenet', 'leNet2']],
    ['xyz', ['check', 'run'], []],
    ['run', ['run'], []],
  ])('%s', (word, known, wanted) => {
    expect(similar(word, known)).toEqual(wanted);
  });
});
