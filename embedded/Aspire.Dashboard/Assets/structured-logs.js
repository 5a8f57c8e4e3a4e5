// The structured log: follows what arrives while its top is in sight and it is not paused; otherwise every row stays where it is.
import { command, follow, say } from './dashboard.js';
import { openDetails } from './details.js';
import { Rows } from './rows.js';

const log = document.getElementById('log');
const total = document.getElementById('total');
const pause = document.getElementById('pause');
const newest = document.getElementById('newest');
const form = document.getElementById('filters');
const rows = new Rows(log, (from, count) => fetchPage(from, count, upTo), row);
const levels = { Warning: 'warning', Error: 'error', Critical: 'error' };
let [upTo, paused, stale, busy] = [null, false, false, false];

async function fetchPage(from, count, last) {
  const query = new URLSearchParams(log.dataset.query);
  query.set('from', from);
  query.set('count', count);
  if (last !== null) query.set('upTo', last);
  const response = await fetch(`/api/structuredlogs?${query}`);
  if (!response.ok) return null;
  const page = await response.json();
  return { upTo: 0, total: 0, held: 0, ...page }; // zeros are left out
}

/** One request at a time: what arrives meanwhile is asked for after it. */
async function update() {
  stale = true;
  if (busy) return;
  busy = true;
  while (stale) {
    stale = false;
    const page = await fetchPage(0, 100, null);
    if (!page) break;
    upTo = page.upTo;
    rows.reset(page.total, page.rows);
    const number = new Intl.NumberFormat('en');
    total.textContent = `Total: ${number.format(page.total)} of ${number.format(page.held)} log records`;
    newest.hidden = true;
  }
  busy = false;
}

function row(entry) {
  const line = document.createElement('tr');
  const resource = cell(line, entry.r);
  resource.prepend(element('span', { className: 'swatch' }));
  resource.className = 'hue';
  resource.style.setProperty('--hue', entry.h);
  cell(line, entry.l).className = levels[entry.l] ?? '';
  cell(line, entry.t).className = 'mono';
  const message = cell(line, '');
  if (entry.x) {
    const mark = element('span', { className: 'error', title: 'with an exception' }, element('span', { ariaHidden: true, textContent: '⚠ ' }));
    mark.append(element('span', { className: 'unseen', textContent: 'with an exception: ' }));
    message.append(mark);
  }
  message.append(entry.m ?? '');
  message.title = entry.m ?? '';
  const trace = cell(line, '');
  if (entry.i) {
    const href = `/traces/detail/${entry.i}${entry.s ? `?span=${entry.s}` : ''}`;
    trace.append(element('a', { href, className: 'mono', textContent: entry.i.slice(0, 8), ariaLabel: `Trace ${entry.i.slice(0, 8)}` }));
  }
  const button = element('button', { type: 'button', textContent: 'Details', ariaLabel: `Details of ${entry.l} at ${entry.t}` });
  button.addEventListener('click', async () => {
    if (!await openDetails(`/structuredlogs/entries/${entry.n}`, button)) say('This record is no longer held.');
  });
  cell(line, '').append(button);
  return line;
}

function cell(line, text) {
  const made = line.insertCell();
  made.textContent = text;
  return made;
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function top() {
  log.scrollTop = 0;
  update();
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', paused);
  if (!paused) top();
});

newest.addEventListener('click', () => {
  log.focus();
  top();
});

document.addEventListener('visibilitychange', () => { if (!document.hidden && !paused && rows.isAtTop) update(); });

for (const button of document.querySelectorAll('[data-clear]')) {
  button.addEventListener('click', async () => {
    if (!confirm(`${button.textContent}?`)) return;
    const failed = await command(`/api/structuredlogs/clear?resource=${encodeURIComponent(button.dataset.clear)}`);
    say(failed ?? 'Removed.');
    if (!failed) await update();
  });
}

for (const button of form.querySelectorAll('[data-remove]')) {
  button.addEventListener('click', () => {
    button.closest('fieldset').remove();
    form.requestSubmit();
  });
}

// What was left empty does not belong into the address.
form.addEventListener('formdata', event => {
  for (const name of ['resource', 'level', 'text', 'trace']) if (!event.formData.get(name)) event.formData.delete(name);
  const added = event.formData.getAll('field');
  if (added.at(-1)) return;
  for (const name of ['use', 'field', 'condition', 'value']) {
    const values = event.formData.getAll(name).slice(0, -1);
    event.formData.delete(name);
    for (const value of values) event.formData.append(name, value);
  }
});

follow('/api/structuredlogs/stream', {
  logs: ([last]) => {
    if (upTo === null || (!paused && !document.hidden && rows.isAtTop)) update();
    else newest.hidden = paused || last === upTo;
  },
});
