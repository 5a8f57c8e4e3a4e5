// Draws a lane chart as SVG: a ring where a record was written, a dot where it was processed, arrows for what caused what.
import { duration } from './durations.js';
import { arrowPath, axisHeight, laneHeight, rowsOf, stacked, timeScale, topicHeight } from './lane-layout.js';

const ringPx = 8;
const dotPx = 5;
const labelPx = 44; // what an offset's label takes: a record closer to the one before it goes without
const zoomMax = 64;
const labelsPx = 240;

export class LaneChart {
  /** `open(span, trace, element)` is called for the ring or dot that a person chooses; trace is null for the chart's own. */
  constructor(host, open) {
    this.open = open;
    this.collapsed = new Set();
    this.scale = 1;
    this.marked = null;
    this.labels = html('div', 'lane-labels');
    this.svg = svg('svg', { role: 'group', 'aria-label': 'Records by topic, partition and time. Arrow keys move among them.' });
    this.view = html('div', 'lane-view', this.labels, this.svg);
    host.replaceChildren(this.view);
    this.svg.addEventListener('keydown', event => this.key(event));
    this.svg.addEventListener('click', event => this.choose(event.target.closest('[data-item]')));
    for (const [name, on] of [['focusin', true], ['focusout', false], ['pointerover', true], ['pointerout', false]])
      this.svg.addEventListener(name, event => this.light(event.target.closest('[data-item]'), on));
    new ResizeObserver(() => this.draw()).observe(host);
  }

  show(chart) {
    this.chart = chart;
    this.draw();
  }

  zoom(factor) {
    const middle = (this.view.scrollLeft + this.view.clientWidth / 2) / this.width;
    this.scale = Math.min(zoomMax, Math.max(1, this.scale * factor));
    this.draw();
    this.view.scrollLeft = middle * this.width - this.view.clientWidth / 2;
  }

  collapse(all) {
    this.collapsed = new Set(all ? this.chart.lanes.map(lane => lane.topic) : []);
    this.draw();
  }

  /** Marks the record at topic/partition/offset and brings it into view. */
  goTo(at) {
    const place = this.chart.records.findIndex(record => this.nameOf(record, '/') === at);
    if (place < 0) return;
    this.marked = at;
    this.collapsed.delete(this.chart.lanes[this.chart.records[place].lane].topic);
    this.draw();
    const own = this.items.filter(one => one.record === place);
    const item = own.find(one => one.key === `${place} ring`) ?? own.at(-1); // the lowest of the stack is the first delivery
    this.view.scrollTo(item.x - this.view.clientWidth / 2, item.y - this.view.clientHeight / 2);
    this.activate(item, true);
  }

  draw() {
    if (!this.chart || this.view.clientWidth === 0) return;
    const focused = this.active && document.activeElement === this.active.element;
    const key = this.active?.key;
    this.rows = rowsOf(this.chart, this.collapsed);
    this.width = Math.max(300, (this.view.clientWidth - labelsPx - 20) * this.scale);
    this.x = timeScale(this.chart.durationNs, this.width);
    this.items = [];
    for (const [name, value] of Object.entries({ width: this.width, height: this.rows.height })) this.svg.setAttribute(name, value);
    this.svg.replaceChildren(this.drawAxis(), this.drawLanes(), this.drawArrows(), this.drawRecords());
    this.drawLabels();
    this.items.sort((a, b) => a.y - b.y || a.x - b.x);
    const again = this.items.find(item => item.key === key) ?? this.items[0];
    if (again) this.activate(again, Boolean(focused));
  }

  drawLabels() {
    this.labels.style.height = `${this.rows.height}px`;
    const lanes = this.rows.topics.map(topic => {
      const button = html('button', 'topic', `${topic.isCollapsed ? '▸' : '▾'} ${topic.name}`, ...(topic.kind === 'DeadLetters' ? [badge('dead letters')] : topic.kind === 'Retries' ? [badge('retries')] : []));
      button.type = 'button';
      button.setAttribute('aria-expanded', !topic.isCollapsed);
      button.style.top = `${topic.y + (topic.isCollapsed ? (laneHeight - topicHeight) / 2 : 0)}px`;
      button.addEventListener('click', () => {
        if (!this.collapsed.delete(topic.name)) this.collapsed.add(topic.name);
        this.draw();
        [...this.labels.querySelectorAll('button')].find(one => one.dataset.topic === topic.name)?.focus();
      });
      button.dataset.topic = topic.name;
      return button;
    });
    this.chart.lanes.forEach((lane, place) => {
      if (this.collapsed.has(lane.topic)) return;
      const label = html('div', 'partition', `partition ${lane.partition}`);
      label.style.top = `${this.rows.laneY[place] - 10}px`;
      lanes.push(label);
    });
    this.labels.replaceChildren(...lanes);
  }

  drawAxis() {
    const axis = svg('g', { class: 'axis', 'aria-hidden': 'true' });
    const ticks = 4 * this.scale;
    for (let tick = 0; tick <= ticks; tick++) {
      const [ns, x] = [Math.round(this.chart.durationNs * tick / ticks), this.x(this.chart.durationNs * tick / ticks)];
      axis.append(svg('line', { x1: x, x2: x, y1: axisHeight - 6, y2: this.rows.height }), text(x + 3, axisHeight - 8, duration(ns), tick === ticks ? 'last' : ''));
    }
    return axis;
  }

  drawLanes() {
    const lanes = svg('g', { class: 'lane-lines', 'aria-hidden': 'true' });
    this.chart.lanes.forEach((lane, place) => {
      lanes.append(svg('line', { class: lane.kind, x1: 0, x2: this.width, y1: this.rows.laneY[place], y2: this.rows.laneY[place] }));
    });
    return lanes;
  }

  drawArrows() {
    this.arrowsOf = new Map();
    const arrows = svg('g', { class: 'arrows', 'aria-hidden': 'true' });
    for (const [from, delivery, to] of this.chart.arrows) {
      const [cause, effect] = [this.chart.records[from], this.chart.records[to]];
      const y1 = stacked(this.rows.laneY[cause.lane], delivery);
      const path = svg('path', { class: 'hue', d: arrowPath(this.x(cause.by[delivery].time), y1, this.x(effect.time), this.rows.laneY[effect.lane], ringPx) });
      path.style.setProperty('--hue', this.chart.instances[cause.by[delivery].instance].hue);
      for (const record of [from, to]) {
        if (!this.arrowsOf.has(record)) this.arrowsOf.set(record, []);
        this.arrowsOf.get(record).push(path);
      }
      arrows.append(path);
    }
    return arrows;
  }

  drawRecords() {
    const drawn = svg('g', {});
    const labelled = new Map();
    this.chart.records.forEach((record, place) => {
      const [x, y] = [this.x(record.time), this.rows.laneY[record.lane]];
      const isMarked = this.nameOf(record, '/') === this.marked;
      if (isMarked) drawn.append(svg('circle', { class: 'halo', cx: x, cy: y, r: ringPx + 5 }));
      this.drawRing(drawn, record, place, x, y);
      record.by.forEach((delivery, number) => this.drawDelivery(drawn, record, place, delivery, number, y));
      if (!isMarked && x - (labelled.get(y) ?? -Infinity) < labelPx) return;
      labelled.set(y, x);
      const lane = this.chart.lanes[record.lane];
      drawn.append(text(x, y + (isMarked ? 23 : 20), this.collapsed.has(lane.topic) ? `${lane.partition}:${record.offset}` : record.offset, isMarked ? 'offset marked' : 'offset'));
    });
    return drawn;
  }

  drawRing(into, record, place, x, y) {
    const ring = svg('circle', { class: record.by.length ? 'ring' : 'ring unread', cx: x, cy: y, r: ringPx });
    if (!record.send) return void into.append(ring);
    const said = `${this.nameOf(record, ' ')}, written after ${duration(record.time)}${record.by.length ? '' : ', not processed in this trace'}`;
    this.item(into, { key: `${place} ring`, record: place, x, y, span: record.send, trace: null }, said, ring);
  }

  drawDelivery(into, record, place, delivery, number, laneY) {
    const [x, y] = [this.x(delivery.time), stacked(laneY, number)];
    const end = Math.max(x, this.x(delivery.time + delivery.length));
    const instance = this.chart.instances[delivery.instance];
    const said = `${this.nameOf(record, ' ')}, processed by ${instance.name} after ${duration(delivery.time)} for ${duration(delivery.length)}`
      + (delivery.number > 1 ? `, delivery ${delivery.number}` : '') + (delivery.failed ? ', failed' : '');
    const parts = [
      svg('line', { class: 'wait', x1: this.x(record.time), x2: x, y1: laneY, y2: y }),
      svg('line', { class: 'work', x1: x, x2: end, y1: y, y2: y }),
      svg('circle', { class: delivery.failed ? 'dot failed' : 'dot', cx: x, cy: y, r: dotPx }),
    ];
    if (delivery.number > 1) parts.push(text(x - dotPx - 3, y + 4, `${delivery.number}×`, 'again'));
    const item = this.item(into, { key: `${place} ${number}`, record: place, x, y, span: delivery.span, trace: delivery.trace ?? null }, said, ...parts);
    item.classList.add('hue');
    item.style.setProperty('--hue', instance.hue);
  }

  item(into, item, said, ...parts) {
    item.element = svg('g', { role: 'button', tabindex: -1, 'aria-label': said, 'data-item': this.items.length });
    const title = svg('title', {});
    title.textContent = said;
    item.element.append(title, ...parts);
    item.element.item = item;
    this.items.push(item);
    into.append(item.element);
    return item.element;
  }

  nameOf(record, between) {
    const lane = this.chart.lanes[record.lane];
    return [lane.topic, lane.partition, record.offset].join(between);
  }

  /** One of all takes part in the page's order of tabs; arrow keys go on from there. */
  activate(item, focus) {
    this.active?.element.setAttribute('tabindex', -1);
    this.active = item;
    item.element.setAttribute('tabindex', 0);
    if (focus) item.element.focus({ preventScroll: true });
  }

  choose(element) {
    if (!element) return;
    this.activate(element.item, false);
    this.open(element.item.span, element.item.trace, element);
  }

  light(element, on) {
    if (element) for (const arrow of this.arrowsOf.get(element.item.record) ?? []) arrow.classList.toggle('on', on);
  }

  key(event) {
    if (!this.active || event.altKey || event.ctrlKey || event.metaKey) return;
    const place = this.items.indexOf(this.active);
    const keys = {
      ArrowRight: () => this.items[place + 1],
      ArrowLeft: () => this.items[place - 1],
      ArrowDown: () => this.nearest(item => item.y > this.active.y),
      ArrowUp: () => this.nearest(item => item.y < this.active.y),
      Home: () => this.items[0],
      End: () => this.items.at(-1),
    };
    if (event.key === 'Enter' || event.key === ' ') this.choose(this.active.element);
    else if (!keys[event.key]) return;
    event.preventDefault();
    const next = keys[event.key]?.();
    if (!next) return;
    this.activate(next, true);
    next.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** In the closest line of those that fit, the one closest in time. */
  nearest(fits) {
    const there = this.items.filter(fits);
    const distance = item => Math.abs(item.y - this.active.y) * 10_000 + Math.abs(item.x - this.active.x);
    return there.reduce((best, item) => (!best || distance(item) < distance(best) ? item : best), null);
  }
}

function html(tag, className, ...children) {
  const made = Object.assign(document.createElement(tag), { className });
  made.append(...children);
  return made;
}

function badge(said) {
  return html('span', 'badge', said);
}

function svg(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function text(x, y, content, className = '') {
  const made = svg('text', { x, y, class: className });
  made.textContent = content;
  return made;
}
