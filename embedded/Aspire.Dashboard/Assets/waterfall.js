// The waterfall: a tree of spans with their bars. Only the rows that are seen are elements, for a trace may have thousands.
import { duration } from './durations.js';

const rowPx = 28;
const beyond = 15; // rows drawn above and below what is seen
const deepest = 24; // levels deeper than this are not indented further
const narrow = 15; // hundredths that a label needs beside its bar
const ticks = [0, 0.25, 0.5, 0.75];

export class Waterfall {
  /** `open(id, element)` is called for the row that a person chooses. */
  constructor(host, open) {
    this.open = open;
    this.collapsed = new Set();
    this.matches = null; // ids; null while nothing is looked for
    this.text = '';
    this.active = 0;
    this.drawn = new Map();
    this.body = element('div', { role: 'rowgroup', className: 'rows' });
    this.head = element('div', { role: 'row', className: 'row head' });
    this.grid = element('div', { role: 'treegrid', className: 'grid', tabIndex: 0, ariaLabel: 'Spans of this trace' }, this.head, this.body);
    host.replaceChildren(this.grid);
    this.grid.addEventListener('scroll', () => requestAnimationFrame(() => this.draw()), { passive: true });
    this.grid.addEventListener('keydown', event => this.key(event));
    this.body.addEventListener('click', event => this.click(event));
    new ResizeObserver(() => this.draw()).observe(this.grid);
  }

  get rows() { return this.trace.rows; }

  /** A trace may be shown again with more spans: what is collapsed and active stays so. */
  show(trace) {
    const active = this.shown?.[this.active]?.i;
    this.trace = trace;
    trace.rows.forEach((row, place) => { row.place = place; row.d ??= 0; row.c ??= 0; row.r ??= 0; row.s ??= 0; row.l ??= 0; });
    const times = element('div', { role: 'columnheader', className: 'times' }, ...ticks.map(tick => {
      const label = element('span', { textContent: duration(Math.round(trace.durationNs * tick)) });
      label.style.left = `${tick * 100}%`;
      return label;
    }));
    this.head.replaceChildren(element('div', { role: 'columnheader', className: 'name', textContent: 'Name' }), times);
    this.choose();
    if (active) this.activate(Math.max(0, this.shown.findIndex(row => row.i === active)), false);
  }

  /** Only what matches is shown, and what leads to it. */
  find(text, ids) {
    this.text = text.toLowerCase();
    this.matches = ids && new Set(ids);
    this.active = 0;
    this.choose();
  }

  collapseAll() {
    for (const row of this.rows) if (row.c) this.collapsed.add(row.i);
    this.active = 0;
    this.choose();
  }

  expandAll() {
    this.collapsed.clear();
    this.choose();
  }

  /** Makes the row of a span the active one, whatever is collapsed above it; false where the trace has no such span. */
  reveal(id) {
    const row = this.rows.find(one => one.i === id);
    if (!row) return false;
    for (const above of this.rows) if (above.place < row.place && above.place + above.c >= row.place) this.collapsed.delete(above.i);
    this.choose();
    this.activate(this.shown.indexOf(row), true);
    return true;
  }

  choose() {
    this.shown = [];
    const wanted = this.matches && this.leading();
    for (let place = 0; place < this.rows.length; place++) {
      const row = this.rows[place];
      if (wanted && !wanted.has(row)) continue;
      this.shown.push(row);
      if (!wanted && this.collapsed.has(row.i)) place += row.c;
    }
    this.body.style.height = `${this.shown.length * rowPx}px`;
    this.grid.ariaRowCount = this.shown.length + 1;
    this.clear();
    this.draw();
  }

  leading() {
    const wanted = new Set();
    const path = [];
    for (const row of this.rows) {
      path.length = row.d;
      path.push(row);
      if (this.matches.has(row.i)) path.forEach(one => wanted.add(one));
    }
    return wanted;
  }

  clear() {
    this.drawn.clear();
    this.body.replaceChildren();
  }

  draw() {
    if (!this.trace) return;
    const first = Math.max(0, Math.floor(this.grid.scrollTop / rowPx) - beyond);
    const last = Math.min(this.shown.length - 1, Math.ceil((this.grid.scrollTop + this.grid.clientHeight) / rowPx) + beyond);
    for (const [place, row] of this.drawn) {
      if ((place >= first && place <= last) || place === this.active) continue;
      row.remove();
      this.drawn.delete(place);
    }
    for (let place = first; place <= last; place++) this.drawRow(place);
    if (this.active < this.shown.length) this.drawRow(this.active); // who reads by ear follows this one, seen or not
    this.grid.setAttribute('aria-activedescendant', `row-${this.shown[this.active]?.i}`);
  }

  drawRow(place) {
    if (this.drawn.has(place)) return;
    const drawn = this.rowOf(this.shown[place], place);
    drawn.style.top = `${place * rowPx}px`;
    this.drawn.set(place, drawn);
    this.body.append(drawn);
  }

  rowOf(row, place) {
    const service = this.trace.resources[row.r];
    const line = element('div', { role: 'row', id: `row-${row.i}`, className: 'row hue', ariaLevel: row.d + 1, ariaRowIndex: place + 2 });
    line.style.setProperty('--hue', service.hue);
    if (row.c) line.ariaExpanded = !this.collapsed.has(row.i) || Boolean(this.matches);
    if (place === this.active) line.classList.add('active');
    if (this.matches?.has(row.i)) line.classList.add('match');
    line.append(this.nameOf(row, service), this.barOf(row));
    return line;
  }

  nameOf(row, service) {
    const cell = element('div', { role: 'gridcell', className: 'name' });
    cell.style.paddingLeft = `${Math.min(row.d, deepest) * 14 + 4}px`;
    const sign = row.c ? (this.collapsed.has(row.i) && !this.matches ? '▸' : '▾') : '';
    cell.append(element('span', { className: 'sign', ariaHidden: true, textContent: sign }), element('span', { className: 'swatch' }));
    cell.append(element('span', { className: 'service', textContent: service.name, title: service.instance ?? '' }), ...this.marked(row.n));
    if (row.x) cell.append(mark('error', '⚠', 'failed'));
    if (row.o) cell.append(mark('warning', '⤒', 'its parent is missing'));
    if (row.k) cell.append(mark('quiet', '⇄', 'has links'));
    cell.title = `${service.name}: ${row.n}`;
    return cell;
  }

  marked(name) {
    const at = this.text ? name.toLowerCase().indexOf(this.text) : -1;
    if (at < 0) return [document.createTextNode(name)];
    const end = at + this.text.length;
    return [document.createTextNode(name.slice(0, at)), element('mark', { textContent: name.slice(at, end) }), document.createTextNode(name.slice(end))];
  }

  barOf(row) {
    const cell = element('div', { role: 'gridcell', className: 'bars' });
    const whole = this.trace.durationNs || 1;
    const percent = ns => Math.min(100, Math.max(0, 100 * ns / whole));
    const [left, width] = [percent(row.s), percent(row.l)];
    if (row.g) cell.append(placed('gap', percent(row.g.s ?? 0), Math.max(0, left - percent(row.g.s ?? 0))));
    cell.append(placed(row.x ? 'bar failed' : 'bar', left, width));
    for (const event of row.e ?? []) cell.append(placed('event', percent(event)));
    const label = element('span', { className: 'label', textContent: duration(row.l) + (row.g ? ` · ${row.g.t}` : '') });
    const right = 100 - left - width;
    if (Math.max(left, right) < narrow) label.classList.add('inside');
    else if (left > right) label.style.right = `calc(${100 - left}% + 6px)`; // the side with more room
    else label.style.left = `calc(${left + width}% + 6px)`;
    cell.append(label);
    return cell;
  }

  click(event) {
    const line = event.target.closest('[role=row]');
    if (!line) return;
    const place = this.shown.findIndex(row => `row-${row.i}` === line.id);
    this.activate(place, false);
    if (event.target.closest('.sign')?.textContent) this.toggle(place);
    else this.open(this.shown[place].i, this.grid);
  }

  toggle(place, collapse = !this.collapsed.has(this.shown[place].i)) {
    const row = this.shown[place];
    if (!row.c || this.matches) return;
    if (collapse) this.collapsed.add(row.i);
    else this.collapsed.delete(row.i);
    this.choose();
  }

  activate(place, scroll = true) {
    if (place < 0 || place >= this.shown.length) return;
    this.drawn.get(this.active)?.classList.remove('active');
    this.active = place;
    if (scroll) {
      const [top, seen] = [place * rowPx, this.grid.clientHeight - 2 * rowPx];
      if (top < this.grid.scrollTop) this.grid.scrollTop = top;
      else if (top > this.grid.scrollTop + seen) this.grid.scrollTop = top - seen;
    }
    this.draw();
    this.drawn.get(place).classList.add('active');
  }

  key(event) {
    const row = this.shown[this.active];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.grid.clientHeight / rowPx) - 2);
    const last = this.shown.length - 1;
    const keys = {
      ArrowDown: () => this.activate(Math.min(last, this.active + 1)),
      ArrowUp: () => this.activate(Math.max(0, this.active - 1)),
      PageDown: () => this.activate(Math.min(last, this.active + page)),
      PageUp: () => this.activate(Math.max(0, this.active - page)),
      Home: () => this.activate(0),
      End: () => this.activate(last),
      ArrowRight: () => (this.collapsed.has(row.i) ? this.toggle(this.active, false) : row.c && this.activate(this.active + 1)),
      ArrowLeft: () => (row.c && !this.collapsed.has(row.i) && !this.matches ? this.toggle(this.active, true) : this.activate(this.parentOf(this.active))),
      Enter: () => this.open(row.i, this.grid),
      ' ': () => this.open(row.i, this.grid),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  parentOf(place) {
    for (let above = place - 1; above >= 0; above--) if (this.shown[above].d < this.shown[place].d) return above;
    return place;
  }
}

function element(tag, properties, ...children) {
  const { role, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  if (role) made.setAttribute('role', role);
  made.append(...children);
  return made;
}

function placed(className, left, width) {
  const made = element('span', { className });
  made.style.left = `${left}%`;
  if (width !== undefined) made.style.width = `${width}%`;
  return made;
}

function mark(className, sign, said) {
  const made = element('span', { className: `mark ${className}`, title: said }, element('span', { ariaHidden: true, textContent: sign }));
  made.append(element('span', { className: 'unseen', textContent: said }));
  return made;
}
