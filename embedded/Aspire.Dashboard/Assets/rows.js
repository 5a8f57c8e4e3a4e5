// A table of very many rows, of which only those in sight are elements. What they hold is fetched page by page.

const rowPx = 30;
const beyond = 12; // rows drawn above and below what is seen
const pageSize = 100;
const pagesMax = 40; // remembered; a reader who comes back to others fetches them again

export class Rows {
  /** `load(from, count)` gives `{ total, rows }`; `draw(row)` gives the tr of one. Rows are told apart by their `n`. */
  constructor(scroller, load, draw) {
    this.scroller = scroller;
    this.table = scroller.querySelector('table');
    this.body = this.table.tBodies[0];
    this.columns = this.table.tHead.rows[0].cells.length;
    this.load = load;
    this.drawRow = draw;
    this.total = 0;
    this.pages = new Map();
    this.asked = new Set();
    this.drawn = new Map();
    this.generation = 0;
    let waiting = false;
    scroller.addEventListener('scroll', () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this.draw(); });
    }, { passive: true });
    new ResizeObserver(() => this.draw()).observe(scroller);
  }

  /** Starts anew from a first page that is at hand: everything else is asked for again. */
  reset(total, rows) {
    this.generation++;
    this.total = total;
    this.pages = new Map([[0, rows]]);
    this.asked.clear();
    this.draw();
  }

  get isAtTop() { return this.scroller.scrollTop < rowPx; }

  draw() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / rowPx) - beyond);
    const last = Math.min(this.total, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / rowPx) + beyond);
    const elements = [this.space(first)];
    const kept = new Map();
    for (let place = first; place < last; place++) {
      const row = this.at(place);
      const element = row ? this.drawn.get(row.n) ?? this.drawRow(row) : this.blank();
      if (row) kept.set(row.n, element);
      element.ariaRowIndex = place + 2;
      elements.push(element);
    }
    elements.push(this.space(this.total - Math.max(first, last)));
    this.drawn = kept;
    this.table.ariaRowCount = this.total + 1;
    this.put(elements);
  }

  /** Moving an element takes the focus from it: it gets it back. */
  put(elements) {
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    this.body.replaceChildren(...elements);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  at(place) {
    const page = Math.floor(place / pageSize);
    if (!this.pages.has(page)) this.fetch(page);
    return this.pages.get(page)?.[place % pageSize];
  }

  async fetch(page) {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const generation = this.generation;
    const answer = await this.load(page * pageSize, pageSize);
    if (generation !== this.generation) return;
    this.asked.delete(page);
    if (!answer) return;
    this.pages.set(page, answer.rows);
    if (this.pages.size > pagesMax) this.pages.delete(this.pages.keys().next().value);
    this.total = answer.total;
    this.draw();
  }

  space(rows) {
    const made = this.blank();
    made.className = 'space';
    made.firstChild.style.height = `${rows * rowPx}px`;
    made.style.height = `${rows * rowPx}px`;
    return made;
  }

  blank() {
    const made = document.createElement('tr');
    made.ariaHidden = true;
    const cell = document.createElement('td');
    cell.colSpan = this.columns;
    made.append(cell);
    return made;
  }
}
