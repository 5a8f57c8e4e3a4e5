// Draws lines over time, and measured values that link to their traces, as SVG.

const [width, height, left, right, top, bottom] = [900, 320, 64, 12, 12, 24];
const dashes = ['', '7 4', '2 3']; // told apart without colours, too
const hues = [255, 150, 30];

export function number(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 1e5) return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value);
}

/** Replaces the figure's content; what has the focus in it keeps it. */
export function draw(figure, title, chart) {
  const focused = figure.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  const steps = chart.lines[0]?.values.length ?? 0;
  const values = chart.lines.flatMap(line => line.values).concat(chart.exemplars.map(one => one.value)).filter(value => value !== null);
  const [low, high] = bounds(values);
  const x = ms => left + (width - left - right) * (ms - chart.fromMs) / (chart.stepMs * steps);
  const y = value => height - bottom - (height - top - bottom) * (value - low) / (high - low);
  const end = step => chart.fromMs + chart.stepMs * (step + 1);

  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': spoken(title, chart) });
  for (const value of ticks(low, high)) {
    picture.append(svg('line', { class: 'tick', x1: left, x2: width - right, y1: y(value), y2: y(value) }));
    picture.append(label(left - 6, y(value) + 4, 'end', number(value)));
  }
  for (let part = 0; part <= 4; part++) {
    const at = chart.fromMs + chart.stepMs * steps * part / 4;
    picture.append(label(x(at), height - 6, part === 0 ? 'start' : part === 4 ? 'end' : 'middle', new Date(at).toLocaleTimeString('en-GB')));
  }
  chart.lines.forEach((line, place) => picture.append(...pathOf(line, place, step => x(end(step)), y)));
  for (const one of chart.exemplars) picture.append(exemplarOf(one, x(one.atMs), y(one.value), chart.unit));
  const caption = captionOf(chart);
  follow(picture, caption, chart, step => x(end(step)), steps);
  figure.replaceChildren(picture, caption);
  if (focused) figure.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function bounds(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return high > low ? [low, high + (high - low) * 0.05] : [low, low + 1];
}

function ticks(low, high) {
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const nice = [1, 2, 5, 10].map(times => times * step).find(one => (high - low) / one <= 5);
  const found = [];
  for (let value = Math.ceil(low / nice) * nice; value <= high; value += nice) found.push(value);
  return found;
}

/** One path for each stretch without a gap; a value alone is a dot. */
function pathOf(line, place, x, y) {
  const stretches = [[]];
  line.values.forEach((value, step) => {
    if (value === null) stretches.push([]);
    else stretches.at(-1).push([x(step), y(value)]);
  });
  return stretches.filter(points => points.length).map(points => {
    const made = points.length === 1
      ? svg('circle', { class: 'hue single', cx: points[0][0], cy: points[0][1], r: 2.5 })
      : svg('path', { class: 'hue line', 'stroke-dasharray': dashes[place % 3], d: `M${points.map(point => point.map(one => one.toFixed(1)).join(' ')).join('L')}` });
    made.style.setProperty('--hue', hues[place % 3]);
    return made;
  });
}

function exemplarOf(one, x, y, unit) {
  const text = `Trace of ${number(one.value)} ${unit} at ${new Date(one.atMs).toLocaleTimeString('en-GB')}`;
  const link = svg('a', { class: 'exemplar', href: one.url, 'aria-label': text }, svg('circle', { cx: x, cy: y, r: 4 }));
  link.firstChild.append(svg('title', {}));
  link.querySelector('title').textContent = text;
  return link;
}

function captionOf(chart) {
  const caption = document.createElement('figcaption');
  chart.lines.forEach((line, place) => {
    const sample = svg('svg', { 'aria-hidden': 'true', viewBox: '0 0 28 8' }, svg('path', { class: 'hue line', d: 'M0 4L28 4', 'stroke-dasharray': dashes[place % 3] }));
    sample.style.setProperty('--hue', hues[place % 3]);
    sample.firstChild.style.setProperty('--hue', hues[place % 3]);
    const entry = document.createElement('span');
    const value = document.createElement('span');
    value.className = 'shown';
    entry.append(sample, `${line.name}: `, value);
    caption.append(entry);
  });
  const at = document.createElement('span');
  at.className = 'quiet at';
  caption.append(at);
  tell(caption, chart, lastStep(chart));
  return caption;
}

function lastStep(chart) {
  const known = chart.lines.map(line => line.values.findLastIndex(value => value !== null));
  return Math.max(...known);
}

function tell(caption, chart, step) {
  caption.querySelectorAll('.shown').forEach((place, line) => {
    place.textContent = step < 0 ? '–' : `${number(chart.lines[line].values[step])} ${chart.unit}`;
  });
  caption.querySelector('.at').textContent = step < 0 ? 'nothing was measured' : `at ${new Date(chart.fromMs + chart.stepMs * (step + 1)).toLocaleTimeString('en-GB')}`;
}

/** The caption says the values under the pointer. */
function follow(picture, caption, chart, x, steps) {
  const cursor = svg('line', { class: 'cursor', y1: top, y2: height - bottom, visibility: 'hidden' });
  picture.append(cursor);
  picture.addEventListener('pointermove', event => {
    const box = picture.getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
    const step = Math.min(steps - 1, Math.max(0, Math.round(part * steps) - 1));
    for (const [name, value] of Object.entries({ x1: x(step), x2: x(step), visibility: 'visible' })) cursor.setAttribute(name, value);
    tell(caption, chart, step);
  });
  picture.addEventListener('pointerleave', () => {
    cursor.setAttribute('visibility', 'hidden');
    tell(caption, chart, lastStep(chart));
  });
}

function spoken(title, chart) {
  const step = lastStep(chart);
  return `${title}: ${chart.lines.map(line => `${line.name} ${step < 0 ? 'unknown' : number(line.values[step])} ${chart.unit}`).join(', ')}`;
}

function label(x, y, anchor, text) {
  const made = svg('text', { x, y, 'text-anchor': anchor });
  made.textContent = text;
  return made;
}

export function svg(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
