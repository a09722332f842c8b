/** Decides how a model is drawn: boxes for its layers, types on its edges; a click goes to the text, and what the cursor is in is marked. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { FromGraphPanel, ModelGraph, ToGraphPanel } from '../panel-messages.js';
import { element, hear, place, tell } from './editor.js';
import './graph-panel.css';

const SVG = 'http://www.w3.org/2000/svg';
const CHARACTER = 7.2;
const HEIGHT = 30;
const say = (message: FromGraphPanel): void => tell(message);

let boxes = new Map<number, SVGGElement>();
/** Larger pictures than the panel are moved by scrolling, and sized by the wheel with Ctrl. */
let zoom = 1;
let size = { width: 0, height: 0 };

hear<ToGraphPanel>((message) => {
  if (message.kind === 'graph') draw(message.graph);
  else mark(message.ids);
});
window.addEventListener(
  'wheel',
  (wheel) => {
    if (!wheel.ctrlKey) return;
    wheel.preventDefault();
    zoom = Math.min(3, Math.max(0.2, zoom * (wheel.deltaY < 0 ? 1.1 : 1 / 1.1)));
    resize();
  },
  { passive: false },
);
say({ kind: 'ready' });

function draw(graph: ModelGraph | null): void {
  boxes = new Map();
  if (graph === null) {
    place.replaceChildren(element('p', 'empty', 'Put the cursor into a model that has no mistake.'));
    return;
  }
  const laid = new graphlib.Graph();
  laid.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 42, marginx: 16, marginy: 16 });
  laid.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes)
    laid.setNode(String(node.id), { width: Math.max(72, node.label.length * CHARACTER + 24), height: HEIGHT });
  for (const { from, to, shape: type } of graph.edges)
    laid.setEdge(String(from), String(to), { width: type.length * 6.4 + 8, height: 14, labelpos: 'r', labeloffset: 6 });
  layout(laid);

  const { width = 0, height = 0 } = laid.graph();
  size = { width, height };
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `graph of ${graph.name}` });
  svg.append(arrowHead());
  for (const edge of graph.edges) {
    const { points, x, y } = laid.edge(String(edge.from), String(edge.to)) as {
      points: { x: number; y: number }[];
      x: number;
      y: number;
    };
    svg.append(
      shape('path', { class: 'edge', d: curveOf(points), 'marker-end': 'url(#head)' }),
      text(edge.shape, { class: 'type', x: x - (edge.shape.length * 6.4 + 8) / 2 + 4, y: y + 4 }),
    );
  }
  for (const node of graph.nodes) {
    const { x, y, width: w, height: h } = laid.node(String(node.id));
    const group = shape('g', { class: `node ${kindOf(node)}`, transform: `translate(${x - w / 2} ${y - h / 2})` });
    group.append(
      shape('rect', { width: w, height: h, rx: kindOf(node) === 'operator' ? h / 2 : 5 }),
      text(node.label, { class: 'label', x: w / 2, y: h / 2 + 4.5 }),
    );
    const hint = document.createElementNS(SVG, 'title');
    hint.textContent = `${node.label}: ${node.shape}${node.equation == null ? '' : `\n${node.equation}`}`;
    group.append(hint);
    group.classList.add('linked');
    group.setAttribute('tabindex', '0');
    const go = (): void => say({ kind: 'reveal', range: node.range });
    group.addEventListener('click', go);
    group.addEventListener('keydown', (key) => key.key === 'Enter' && go());
    boxes.set(node.id, group);
    svg.append(group);
  }
  place.replaceChildren(svg);
  resize();
}

/** What has weights is drawn as a box, what has none as a pill. */
const kindOf = ({ kind, layer }: ModelGraph['nodes'][number]): string =>
  kind === 'input' || kind === 'output' ? kind : layer === 'layer' || layer === 'model' ? 'layer' : 'operator';

function resize(): void {
  const svg = place.querySelector('svg');
  svg?.setAttribute('width', String(size.width * zoom));
  svg?.setAttribute('height', String(size.height * zoom));
}

function mark(ids: readonly number[]): void {
  for (const [id, group] of boxes) group.classList.toggle('marked', ids.includes(id));
  boxes.get(ids[0] ?? -1)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function shape<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGTextElement {
  const made = shape('text', attributes);
  made.textContent = content;
  return made;
}
function arrowHead(): SVGDefsElement {
  const marker = shape('marker', {
    id: 'head',
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerWidth: 7,
    markerHeight: 7,
    orient: 'auto',
  });
  marker.append(shape('path', { class: 'head', d: 'M0 0 8 4 0 8z' }));
  const defs = shape('defs', {});
  defs.append(marker);
  return defs;
}
/** Through the middles of the layout's corners, so that no edge has a kink. */
function curveOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let d = `M${first.x} ${first.y}`;
  for (let i = 0; i + 1 < rest.length; i++) {
    const a = rest[i] as { x: number; y: number };
    const b = rest[i + 1] as { x: number; y: number };
    d += `Q${a.x} ${a.y} ${(a.x + b.x) / 2} ${(a.y + b.y) / 2}`;
  }
  const last = rest.at(-1);
  return last === undefined ? d : `${d}L${last.x} ${last.y}`;
}
