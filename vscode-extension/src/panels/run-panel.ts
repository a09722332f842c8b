/** Decides what the panel of a run shows: what goes on, a curve for each measure, what was expected, where the checkpoint lies. */
import type { FromRunPanel, RunRecord, ToRunPanel } from '../panel-messages.js';
import { Curves } from './curves.js';
import { element, hear, place, tell } from './editor.js';
import { compact, duration, shownNumber } from './numbers.js';
import './run-panel.css';

const say = (message: FromRunPanel): void => tell(message);

const title = element('h1', '', '');
const stop = element('button', 'primary', 'Stop and save');
const again = element('button', '', 'Run again');
const facts = element('div', 'facts');
const bar = element('progress', '');
const tiles = element('div', 'tiles');
const curvesBox = element('div', 'curves');
const expects = element('ul', 'expects');
const links = element('div', 'links');
const log = element('pre', 'log');
place.append(
  element('header', '', title, element('div', 'buttons', stop, again)),
  facts,
  bar,
  tiles,
  expects,
  links,
  curvesBox,
  log,
);

let curves = new Curves(curvesBox);
let figures = new Map<string, HTMLElement>();
let steps: number | null = null;
let told: string[] = [];

stop.addEventListener('click', () => {
  stop.disabled = true;
  stop.textContent = 'Saving…';
  say({ kind: 'stop' });
});
again.addEventListener('click', () => say({ kind: 'again' }));

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
  for (const box of [facts, tiles, expects, links, curvesBox, log]) box.replaceChildren();
  stop.hidden = false;
  stop.disabled = false;
  stop.textContent = 'Stop and save';
  again.hidden = true;
  bar.removeAttribute('value');
  bar.hidden = false;
  facts.append('starts…');
  curves = new Curves(curvesBox);
  figures = new Map();
  steps = null;
  told = [];
}

function show(record: RunRecord): void {
  const { event, measures, clock } = record;
  if (event === 'start') {
    steps = record.steps ?? null;
    bar.max = steps ?? 1;
    told = [
      `${record.kind ?? 'run'} ${record.run ?? ''}`,
      `on ${record.backend ?? '?'}`,
      ...(record.parameters === undefined ? [] : [`${compact(record.parameters)} parameters`]),
      ...(record.rows == null ? [] : [`${compact(record.rows)} rows`]),
      ...(record.epochs == null ? [] : [`${record.epochs} epochs`]),
    ];
    facts.textContent = told.join(' · ');
    curves.begin(record.run ?? '');
  }
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
  }
  if (event === 'checkpoint' && record.path !== undefined) link(record.path);
  if (record.diagnostic !== undefined && event === 'diagnostic')
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
  bar.hidden = true;
  const said = stopped
    ? 'stopped and saved'
    : exit === 0
      ? 'done'
      : exit === null
        ? 'could not be started'
        : `ended with exit code ${exit}`;
  facts.textContent = [...told, said].join(' · ');
  curves.draw();
}

const isNumbers = (measures: RunRecord['measures']): measures is Readonly<Record<string, number>> =>
  typeof measures === 'object' && !Array.isArray(measures);
