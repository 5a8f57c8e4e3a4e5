// The page of output: takes lines as they come, holds the last ones, and draws those in sight.
import { follow, refresh, say } from './dashboard.js';
import { keepMenusOpen, reopenMenus } from './commands.js';
import { LineView, momentOf } from './console-lines.js';

const linesMax = 100_000;
const place = document.getElementById('console');
const board = document.getElementById('board');
const pause = document.getElementById('pause');
const filter = document.getElementById('filter');
const view = new LineView(place, document.getElementById('lines'), !place.dataset.resource);
const last = new Map();
let [lines, held, paused, run, wanted] = [[], [], false, null, ''];

function take(batch) {
  if (run !== null && run !== batch.run) forget();
  run = batch.run;
  const fresh = [];
  for (const line of batch.lines) {
    const before = last.get(batch.id);
    if (before >= line.number) continue; // told again after a reconnection
    if (before !== undefined && line.number > before + 1) fresh.push(note(batch, line.number - before - 1));
    last.set(batch.id, line.number);
    fresh.push({ name: batch.name, hue: batch.hue, number: line.number, at: line.atMs, isError: line.isError, spans: line.spans, text: line.spans.map(span => span.text).join('') });
  }
  if (paused) {
    held = lastOf(held.concat(fresh), linesMax);
    pause.textContent = `Resume (${held.length} new)`;
  } else add(fresh);
}

const note = (batch, missing) => {
  const text = `… ${missing} lines came too fast to be kept`;
  return { name: batch.name, hue: batch.hue, number: '', isError: false, spans: [{ text, classes: 'fg3' }], text };
};

const lastOf = (all, count) => all.length > count ? all.slice(all.length - count) : all;
const matches = line => wanted === '' || line.text.toLowerCase().includes(wanted);

function add(fresh) {
  for (const line of fresh) lines.push(line);
  if (lines.length > linesMax + 5_000) {
    lines = lastOf(lines, linesMax);
    view.show(lines.filter(matches));
  } else view.append(fresh.filter(matches));
  tell();
}

function tell() {
  const shown = view.count === lines.length ? '' : `${view.count.toLocaleString('en')} of `;
  document.getElementById('count').textContent = `${shown}${lines.length.toLocaleString('en')} lines`;
}

function forget() {
  [lines, held] = [[], []];
  last.clear();
  view.show([]);
}

filter.addEventListener('input', () => {
  wanted = filter.value.trim().toLowerCase();
  view.show(lines.filter(matches));
  tell();
});

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', paused);
  pause.textContent = paused ? 'Resume' : 'Pause';
  if (!paused) add(held);
  held = [];
});

document.getElementById('clear').addEventListener('click', () => {
  [lines, held] = [[], []];
  view.show([]);
  if (paused) pause.textContent = 'Resume';
  tell();
});

document.getElementById('wrap').addEventListener('change', event => view.wrap(event.target.checked));

const times = document.getElementById('times');
times.value = localStorage.getItem('console-times') ?? '';
times.addEventListener('change', () => {
  localStorage.setItem('console-times', times.value);
  view.stamp(times.value);
});
view.stamp(times.value);

document.getElementById('download').addEventListener('click', () => {
  const all = !place.dataset.resource;
  const text = lines.map(line => `${momentOf(line, 'utc')} ${all ? `[${line.name}] ` : ''}${line.text}\n`);
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(new Blob(text, { type: 'text/plain' })),
    download: `${place.dataset.resource || 'all'}.log`,
  });
  link.click();
  URL.revokeObjectURL(link.href);
  say(`${lines.length.toLocaleString('en')} lines downloaded.`);
});

document.getElementById('resource').addEventListener('change', event => { location.href = event.target.value; });

keepMenusOpen();
follow(`/api/consolelogs/stream?resource=${encodeURIComponent(place.dataset.resource ?? '')}`, { lines: take });
follow('/api/resources/stream', {
  resources: async () => {
    await refresh(board, location.href);
    reopenMenus();
  },
});
