/** `dlnc completion SHELL`: a completion script, made from the same records as the help. */
import { optionsOf } from '../arguments.js';
import { type Command, defineCommand } from '../command.js';
import { Exit } from '../exit.js';

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

export const completion = defineCommand({
  name: 'completion',
  summary: 'prints a completion script for your shell',
  doc: 'The script completes commands, options with their values, and files that end in .dln.',
  operands: [{ name: 'SHELL', is: 'word', doc: 'bash, zsh or fish', choices: Object.keys(SHELLS) }],
  options: {},
  examples: [
    { line: 'source <(dlnc completion bash)', doc: 'in ~/.bashrc' },
    { line: 'source <(dlnc completion zsh)', doc: 'in ~/.zshrc, after compinit' },
    { line: 'dlnc completion fish > ~/.config/fish/completions/dlnc.fish', doc: 'once' },
  ],
  run: async (_, [shell], io, commands) => {
    io.out.write(SHELLS[shell as string]?.(commands) ?? '');
    return Exit.ok;
  },
});

/** A word as a shell takes it literally. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flagsOf = (c: Command): string[] => Object.keys(optionsOf(c)).map((name) => `--${name}`);
const choicesOf = (c: Command): readonly string[] => c.operands.flatMap((o) => o.choices ?? []);

function bash(commands: readonly Command[]): string {
  const cases = commands.map((c) => {
    const values = Object.entries(c.options).flatMap(([name, o]) =>
      o.type === 'text'
        ? [`      --${name}) COMPREPLY=($(compgen -W ${quoted((o.choices ?? []).join(' '))} -- "$word")); return ;;\n`]
        : [],
    );
    const words = [...flagsOf(c), ...choicesOf(c)].join(' ');
    const before =
      values.length === 0
        ? ''
        : `      case "$before" in\n${values.join('').replace(/^/gm, '  ').trimEnd()}\n      esac\n`;
    return `    ${c.name})\n${before}      words=${quoted(words)} ;;\n`;
  });
  return `# bash completion for dlnc
_dlnc() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map((c) => c.name).join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -X '!*.dln' -- "$word") $(compgen -d -- "$word"))
}
complete -o filenames -F _dlnc dlnc
`;
}

function zsh(commands: readonly Command[]): string {
  const list = commands.map((c) => `    ${quoted(`${c.name}:${c.summary}`)}\n`).join('');
  const literal = (doc: string): string => doc.replace(/[[\]:]/g, '\\$&');
  const cases = commands.map((c) => {
    const options = Object.entries(optionsOf(c)).map(([name, o]) => {
      const value = o.type === 'flag' ? '' : `:${o.value}:${o.choices === undefined ? '' : `(${o.choices.join(' ')})`}`;
      const many = o.type === 'text' && o.many === true ? '*' : '';
      return `        ${quoted(`${many}--${name}[${literal(o.doc)}]${value}`)} \\\n`;
    });
    const choices = choicesOf(c);
    const rest = choices.length > 0 ? `*:word:(${choices.join(' ')})` : '*:file:_files -g "*.dln(-.) *(-/)"';
    return `    ${c.name})\n      _arguments \\\n${options.join('')}        ${quoted(rest)} ;;\n`;
  });
  return `#compdef dlnc
_dlnc() {
  local -a commands=(
${list}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}  esac
}
compdef _dlnc dlnc
`;
}

function fish(commands: readonly Command[]): string {
  const lines = ['# fish completion for dlnc', 'complete -c dlnc -f'];
  for (const c of commands) {
    const inside = `-n ${quoted(`__fish_seen_subcommand_from ${c.name}`)}`;
    lines.push(`complete -c dlnc -n __fish_use_subcommand -a ${c.name} -d ${quoted(c.summary)}`);
    for (const [name, o] of Object.entries(optionsOf(c))) {
      const value = o.type === 'flag' ? '' : o.choices === undefined ? ' -x' : ` -xa ${quoted(o.choices.join(' '))}`;
      lines.push(`complete -c dlnc ${inside} -l ${name}${value} -d ${quoted(o.doc)}`);
    }
    const choices = choicesOf(c);
    if (choices.length > 0) lines.push(`complete -c dlnc ${inside} -a ${quoted(choices.join(' '))}`);
    if (c.operands.some((o) => o.is === 'program'))
      lines.push(`complete -c dlnc ${inside} -k -a '(__fish_complete_suffix .dln)'`);
  }
  return `${lines.join('\n')}\n`;
}
