// Draws the lines that are in sight of a long list. Letters are all of one width, so a wrapped line's height is counted, not measured.
const lineHeight = 18;
const spare = 10;

export class LineView {
  #place; #canvas; #named; #lines = []; #tops = [0]; #wraps = false; #columns = 0; #times = ''; #atEnd = true; #asked = false;

  constructor(place, canvas, named) {
    [this.#place, this.#canvas, this.#named] = [place, canvas, named];
    place.classList.toggle('named', named);
    place.addEventListener('scroll', () => {
      this.#atEnd = place.scrollTop + place.clientHeight >= place.scrollHeight - lineHeight;
      this.#ask();
    });
    new ResizeObserver(() => this.#lay()).observe(place);
  }

  get count() { return this.#lines.length; }

  /** Shows these instead. */
  show(lines) {
    this.#lines = lines.slice();
    this.#lay();
  }

  append(lines) {
    for (const line of lines) {
      this.#lines.push(line);
      this.#tops.push(this.#tops[this.#tops.length - 1] + this.#rowsOf(line));
    }
    this.#ask();
  }

  wrap(wraps) {
    this.#wraps = wraps;
    this.#place.classList.toggle('wrap', wraps);
    this.#lay();
  }

  /** When lines were received: 'local', 'utc', or '' for not at all. */
  stamp(times) {
    this.#times = times;
    this.#lay();
  }

  #lay() {
    this.#columns = this.#wraps ? this.#measureColumns() : Infinity;
    this.#tops = [0];
    for (const line of this.#lines) this.#tops.push(this.#tops[this.#tops.length - 1] + this.#rowsOf(line));
    this.#ask();
  }

  #rowsOf(line) {
    if (!this.#wraps) return 1;
    let width = 0;
    for (const letter of line.text) width += letter === '\t' ? 4 : letter > '\u1100' ? 2 : 1;
    return Math.max(1, Math.ceil(width / this.#columns));
  }

  #measureColumns() {
    const probe = row({ name: '', number: 0, hue: 0, spans: [{ text: 'x'.repeat(100) }] }, this.#named, this.#times);
    probe.classList.add('probe');
    this.#canvas.append(probe);
    const text = probe.lastElementChild;
    const letter = text.firstElementChild.getBoundingClientRect().width / 100;
    const columns = Math.floor((this.#place.clientWidth - text.offsetLeft - 4) / letter);
    probe.remove();
    this.#canvas.style.setProperty('--columns', `${Math.max(20, columns) * letter + 0.5}px`);
    return Math.max(20, columns);
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #draw() {
    const [place, tops] = [this.#place, this.#tops];
    this.#canvas.style.height = `${tops[tops.length - 1] * lineHeight}px`;
    if (this.#atEnd) place.scrollTop = place.scrollHeight;
    const first = Math.max(0, this.#at(place.scrollTop / lineHeight) - spare);
    const end = Math.min(this.#lines.length, this.#at((place.scrollTop + place.clientHeight) / lineHeight) + spare);
    this.#canvas.replaceChildren(...this.#lines.slice(first, end).map((line, index) => {
      const drawn = row(line, this.#named, this.#times);
      drawn.style.top = `${tops[first + index] * lineHeight}px`;
      return drawn;
    }));
  }

  /** The line at a height, which is counted in rows. */
  #at(height) {
    let [low, high] = [0, this.#lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle + 1] <= height) low = middle + 1; else high = middle;
    }
    return low;
  }
}

/** When a line was received; empty for one that no resource has printed. */
export function momentOf({ at }, times) {
  if (at === undefined) return '';
  const shift = times === 'local' ? new Date(at).getTimezoneOffset() * 60_000 : 0;
  const iso = new Date(at - shift).toISOString();
  return times === 'local' ? iso.slice(0, -1).replace('T', ' ') : iso;
}

/** Text goes in as text: nothing that a process prints becomes markup. */
function row(line, named, times) {
  const made = part('div', line.isError ? 'line failed' : 'line');
  made.append(part('span', 'no', String(line.number)));
  if (times) made.append(part('span', 'when', momentOf(line, times)));
  if (named) {
    const name = part('span', 'who hue', line.name);
    name.style.setProperty('--hue', line.hue);
    made.append(name);
  }
  const text = part('span', 'text');
  for (const { text: content, classes, foreground, background } of line.spans) {
    const span = part('span', classes ?? '', content);
    if (foreground) span.style.color = foreground;
    if (background) span.style.background = background;
    text.append(span);
  }
  made.append(text);
  return made;
}

function part(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
