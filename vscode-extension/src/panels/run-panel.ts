/** Decides what the panel of a run shows: what goes on, a curve for each measure, what was expected, where the checkpoint lies. */
import type { FromRunPanel, RunRecord, ToRunPanel } from '../panel-messages.js';
import { Curves } from './curves.js';
import { element, hear, place, tell } from './editor.js';
import { compact, duration, shownNumber } from './numbers.js';
import { SweepTable } from './sweep-table.js';
import './run-panel.css';

const say = (message: FromRunPanel): void => tell(message);
/** The finding that repeats an expectation. */
const EXPECT_FAILED = 'DLN5010';

const title = element('h1', '', '');
const stop = element('button', 'primary', 'Stop and save');
const resume = element('button', 'primary', 'Go on');
const again = element('button', '', 'Run again');
const facts = element('div', 'facts');
const bar = element('progress', '');
const tiles = element('div', 'tiles');
const tables = element('div', 'tables');
const curvesBox = element('div', 'curves');
const expects = element('ul', 'expects');
const links = element('div', 'links');
const log = element('pre', 'log');
place.append(
  element('header', '', title, element('div', 'buttons', stop, resume, again)),
  facts,
  bar,
  tiles,
  expects,
  links,
  tables,
  curvesBox,
  log,
);

let curves = new Curves(curvesBox);
let figures = new Map<string, HTMLElement>();
let steps: number | null = null;
let told: string[] = [];
let seconds = 0;
let broken = 0;
let sweep: SweepTable | null = null;

stop.addEventListener('click', () => {
  stop.disabled = true;
  stop.textContent = 'Saving…';
  say({ kind: 'stop' });
});
again.addEventListener('click', () => say({ kind: 'again' }));
resume.title = 'Goes on from the newest checkpoint';
resume.addEventListener('click', () => say({ kind: 'resume' }));

hear<ToRunPanel>((message) => {
  if (message.kind === 'begin') begin(message.title);
  else if (message.kind === 'records') {
    for (const record of message.records) show(record);
    curves.draw();
  } else if (message.kind === 'log') {
    log.textContent = `${log.textContent ?? ''}${message.text}`.slice(-20_000);
  } else end(message.exit, message.stopped);
});
say({ kind: 'ready' });

function begin(name: string): void {
  title.textContent = name;
  for (const box of [facts, tiles, expects, links, tables, curvesBox, log]) box.replaceChildren();
  stop.hidden = false;
  stop.disabled = false;
  stop.textContent = 'Stop and save';
  again.hidden = true;
  resume.hidden = true;
  bar.removeAttribute('value');
  bar.hidden = false;
  facts.append('starts…');
  curves = new Curves(curvesBox);
  figures = new Map();
  steps = null;
  told = [];
  seconds = 0;
  broken = 0;
  sweep = null;
}

function show(record: RunRecord): void {
  const { event, measures, clock } = record;
  seconds = record.seconds ?? seconds;
  if (event === 'start') {
    steps = record.steps ?? null;
    bar.max = steps ?? 1;
    told = [
      `${record.kind ?? 'run'} ${record.run ?? ''}`,
      `on ${record.backend ?? '?'}`,
      ...(record.parameters === undefined ? [] : [`${compact(record.parameters)} parameters`]),
      ...(record.rows == null ? [] : [`${compact(record.rows)} rows`]),
      ...(record.epochs == null ? [] : [`${record.epochs} epochs`]),
      ...(record.resumed == null ? [] : [`goes on from step ${record.resumed.step}`]),
    ];
    facts.textContent = told.join(' · ');
    curves.begin(record.run ?? '');
  }
  if (event === 'sweep') sweep = new SweepTable(tables, record);
  if (event === 'row') sweep?.add(record);
  if (event === 'plot') curves.begin(record.run ?? '');
  for (const { name, x, y } of record.curves ?? []) curves.finished(name, record.against ?? 'combination', x, y);
  if (clock !== undefined && steps !== null) bar.value = clock.step;
  if (isNumbers(measures) && clock !== undefined && (event === 'step' || event === 'validate')) {
    for (const [name, value] of Object.entries(measures)) {
      curves.add(name, event === 'step' ? 'train' : 'validation', clock.step, value);
      tile(event === 'step' ? name : `${name}, validation`, shownNumber(value));
    }
  }
  if (event === 'step' && record.examplesPerSecond != null) tile('examples/s', compact(record.examplesPerSecond));
  if (event === 'step' && record.secondsLeft != null) tile('left', duration(record.secondsLeft));
  if (event === 'expect') {
    const text = `${record.text ?? ''}${record.left == null ? '' : `  (${shownNumber(record.left)})`}`;
    expects.append(element('li', record.holds === true ? 'holds' : 'fails', text));
    if (record.holds !== true) broken++;
  }
  if (event === 'checkpoint' && record.path !== undefined) link(record.path);
  // An expectation that fails was told as such already.
  if (record.diagnostic !== undefined && record.diagnostic.code !== EXPECT_FAILED)
    expects.append(
      element(
        'li',
        record.diagnostic.severity === 'error' ? 'fails' : 'warns',
        `${record.diagnostic.code}: ${record.diagnostic.message}`,
      ),
    );
}

/** The newest checkpoint is the one to look for. */
function link(path: string): void {
  const to = element('a', '', path);
  to.href = '#';
  to.addEventListener('click', (click) => {
    click.preventDefault();
    say({ kind: 'open', path });
  });
  links.replaceChildren('checkpoint: ', to);
}

function tile(name: string, value: string): void {
  let figure = figures.get(name);
  if (figure === undefined) {
    figure = element('b', '');
    figures.set(name, figure);
    tiles.append(element('div', 'tile', figure, element('span', '', name)));
  }
  figure.textContent = value;
}

function end(exit: number | null, stopped: boolean): void {
  stop.hidden = true;
  again.hidden = false;
  resume.hidden = !stopped || links.childElementCount === 0;
  bar.hidden = true;
  figures.get('left')?.parentElement?.remove();
  const said = stopped ? 'stopped and saved' : exit === 0 ? 'done' : whyEnded(exit);
  facts.textContent = [...told, ...(seconds > 0 ? [`took ${duration(seconds)}`] : []), said].join(' · ');
  curves.draw();
}

/** The exit codes of `dlnc`, in words. */
const REASONS: Readonly<Record<number, string>> = {
  1: 'the program has a mistake',
  3: 'a file cannot be read or written',
  70: 'a bug in dlnc ended it',
};
function whyEnded(exit: number | null): string {
  if (exit === null) return 'could not be started';
  if (broken > 0) return broken === 1 ? 'one expectation does not hold' : `${broken} expectations do not hold`;
  return REASONS[exit] ?? `ended with exit code ${exit}`;
}

const isNumbers = (measures: RunRecord['measures']): measures is Readonly<Record<string, number>> =>
  typeof measures === 'object' && !Array.isArray(measures);
