// Draws the graph that the server has laid out: boxes in columns, arrows to what they need.
const [boxWidth, boxHeight, gapX, gapY, edge] = [180, 56, 90, 28, 24];
let zoom = 1;
let drawn = '';

export async function drawGraph() {
  const place = document.getElementById('graph');
  if (!place) return;
  const response = await fetch(`/api/resources/graph${location.search}`);
  if (!response.ok) return;
  const text = await response.text();
  if (text === drawn) return;
  drawn = text;
  const focused = document.activeElement?.id;
  place.replaceChildren(picture(JSON.parse(text)));
  resize();
  if (focused?.startsWith('node-')) document.getElementById(focused)?.focus();
}

function picture({ nodes, edges, columns }) {
  const heights = [];
  for (const node of nodes) heights[node.column] = Math.max(heights[node.column] ?? 0, node.place + 1);
  const rows = Math.max(1, ...heights.filter(Boolean));
  const [width, height] = [2 * edge + columns * boxWidth + Math.max(0, columns - 1) * gapX, 2 * edge + rows * (boxHeight + gapY) - gapY];
  const at = new Map(nodes.map(node => [node.name, {
    x: edge + node.column * (boxWidth + gapX),
    y: edge + (node.place + (rows - heights[node.column]) / 2) * (boxHeight + gapY),
  }]));
  const svg = element('svg', { viewBox: `0 0 ${width} ${height}`, 'data-width': width, 'data-height': height });
  const marker = element('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' });
  marker.append(element('path', { d: 'M0 0 L8 4 L0 8 z' }));
  svg.append(marker, ...edges.map(one => arrow(at.get(one.from), at.get(one.to))), ...nodes.map(node => box(node, at.get(node.name))));
  return svg;
}

function arrow(from, to) {
  const forward = to.x > from.x;
  const [x1, y1] = [from.x + (forward ? boxWidth : boxWidth / 2), from.y + (forward ? boxHeight / 2 : boxHeight)];
  const [x2, y2] = [to.x + (forward ? 0 : boxWidth / 2), to.y + (forward ? boxHeight / 2 : boxHeight)];
  const bend = forward ? `C${x1 + gapX / 2} ${y1} ${x2 - gapX / 2} ${y2}` : `C${x1} ${y1 + gapY} ${x2} ${y2 + gapY}`;
  return element('path', { class: 'arrow', d: `M${x1} ${y1} ${bend} ${x2} ${y2}`, 'marker-end': 'url(#arrow)', 'aria-hidden': 'true' });
}

function box(node, { x, y }) {
  const asked = new URLSearchParams(location.search);
  asked.set('resource', node.id);
  const link = element('a', { id: `node-${node.name}`, href: `/?${asked}`, class: `node ${node.tone}` });
  const title = element('title', {}, `${node.name}: ${node.state}${node.note ? ` ${node.note}` : ''}`);
  link.append(
    title,
    element('rect', { x, y, width: boxWidth, height: boxHeight, rx: 8 }),
    element('text', { x: x + 12, y: y + 23, class: 'name' }, short(node.instances > 1 ? `${node.name} × ${node.instances}` : node.name)),
    element('text', { x: x + 12, y: y + 43, class: 'quiet' }, short(`${node.icon} ${node.state}`)),
  );
  return link;
}

const short = text => text.length > 22 ? `${text.slice(0, 21)}…` : text;

function element(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function resize() {
  const svg = document.querySelector('#graph svg');
  svg?.setAttribute('width', svg.dataset.width * zoom);
  svg?.setAttribute('height', svg.dataset.height * zoom);
}

function zoomTo(size) {
  zoom = Math.min(4, Math.max(0.25, size));
  resize();
}

document.getElementById('zoom-in')?.addEventListener('click', () => zoomTo(zoom * 1.25));
document.getElementById('zoom-out')?.addEventListener('click', () => zoomTo(zoom / 1.25));
document.getElementById('zoom-reset')?.addEventListener('click', () => zoomTo(1));
