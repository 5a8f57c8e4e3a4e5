// One trace: its waterfall, the search in it, and the spans that still arrive.
import { follow, refresh } from './dashboard.js';
import { openSpan } from './span-details.js';
import { Waterfall } from './waterfall.js';

const host = document.getElementById('waterfall');
const summary = document.getElementById('summary');
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

async function find() {
  const wanted = text.value.trim();
  if (!wanted) {
    found.textContent = '';
    waterfall.find('', null);
    return;
  }
  const response = await fetch(`/api/traces/${id}/matches?text=${encodeURIComponent(wanted)}`);
  if (!response.ok || wanted !== text.value.trim()) return;
  const matches = await response.json();
  found.textContent = matches.length === 1 ? '1 span' : `${matches.length} spans`;
  waterfall.find(wanted, matches);
}

let typing;
text.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(find, 150);
});
document.getElementById('find').addEventListener('submit', event => {
  event.preventDefault();
  find();
});
document.getElementById('collapse').addEventListener('click', () => waterfall.collapseAll());
document.getElementById('expand').addEventListener('click', () => waterfall.expandAll());

await load();
if (text.value) await find();
if (host.dataset.span) {
  waterfall.reveal(host.dataset.span);
  await openSpan(id, host.dataset.span);
}

follow(`/api/traces/${id}/stream`, {
  spans: async count => {
    if (count === shown || count === 0) return; // nothing new, or it has been dropped: what is seen stays
    await load();
    await refresh(summary, location.href);
  },
});
