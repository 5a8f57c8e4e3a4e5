// One trace: its waterfall, the search in it, and the spans that still arrive.
import { follow, refresh } from './dashboard.js';
import { openSpan } from './span-details.js';
import { Waterfall } from './waterfall.js';

const host = document.getElementById('waterfall');
const summary = document.getElementById('summary');
const form = document.getElementById('find');
const text = document.getElementById('text');
const found = document.getElementById('found');
const id = host.dataset.trace;
const waterfall = new Waterfall(host, (span, from) => openSpan(id, span, from));
let shown = 0;

async function load() {
  const response = await fetch(`/api/traces/${id}`);
  if (!response.ok) return;
  const trace = await response.json();
  shown = trace.rows.length;
  waterfall.show(trace);
}

/** What is asked for, as a query; empty for nothing. A condition alone, without an attribute's name, asks for nothing. */
function asked() {
  const fields = new FormData(form);
  const isAsked = ['text', 'type', 'min', 'field'].some(name => fields.get(name).trim());
  return isAsked ? new URLSearchParams(fields).toString() : '';
}

async function find() {
  const wanted = asked();
  if (!wanted) {
    found.textContent = '';
    waterfall.find('', null);
    return;
  }
  const response = await fetch(`/api/traces/${id}/matches?${wanted}`);
  if (!response.ok || wanted !== asked()) return;
  const matches = await response.json();
  found.textContent = matches.length === 1 ? '1 span' : `${matches.length} spans`;
  waterfall.find(text.value.trim(), matches);
}

let typing;
form.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(find, 150);
});
form.addEventListener('reset', () => setTimeout(() => { // the fields are empty after the event
  text.value = '';
  find();
}));
form.addEventListener('submit', event => {
  event.preventDefault();
  find();
});
document.getElementById('collapse').addEventListener('click', () => waterfall.collapseAll());
document.getElementById('expand').addEventListener('click', () => waterfall.expandAll());

await load();
if (text.value) await find();
if (host.dataset.span) {
  if (waterfall.reveal(host.dataset.span)) await openSpan(id, host.dataset.span);
  else found.textContent = `Span ${host.dataset.span} is not held.`;
}

follow(`/api/traces/${id}/stream`, {
  spans: async count => {
    if (count === shown || count === 0) return; // nothing new, or it has been dropped: what is seen stays
    await load();
    await refresh(summary, location.href);
  },
});
