// The lanes of one trace: zoom, collapsing, the legend, and the spans that still arrive.
import { follow, refresh } from './dashboard.js';
import { LaneChart } from './lane-chart.js';
import { openSpan } from './span-details.js';

const host = document.getElementById('lanes');
const id = host.dataset.trace;
const chart = new LaneChart(host, (span, trace, from) => openSpan(trace ?? id, span, from));

async function load() {
  const response = await fetch(`/api/traces/${id}/lanes`);
  if (!response.ok) return;
  const data = await response.json();
  chart.show(data);
  const legend = data.instances.map(instance => entry(instance.name, instance.hue));
  document.getElementById('legend').replaceChildren(...legend, '○ written  ● processed  2× redelivered');
}

function entry(name, hue) {
  const swatch = Object.assign(document.createElement('span'), { className: 'swatch' });
  const made = Object.assign(document.createElement('span'), { className: 'chip hue' });
  made.style.setProperty('--hue', hue);
  made.append(swatch, name);
  return made;
}

document.getElementById('nearer').addEventListener('click', () => chart.zoom(2));
document.getElementById('farther').addEventListener('click', () => chart.zoom(0.5));
document.getElementById('collapse').addEventListener('click', () => chart.collapse(true));
document.getElementById('expand').addEventListener('click', () => chart.collapse(false));

await load();
if (host.dataset.at) chart.goTo(host.dataset.at);

let seen;
follow(`/api/traces/${id}/stream`, {
  spans: async count => {
    const isNew = seen !== undefined && count !== seen && count > 0;
    seen = count;
    if (!isNew) return;
    await load();
    for (const part of ['summary', 'records']) await refresh(document.getElementById(part), location.href);
  },
});
