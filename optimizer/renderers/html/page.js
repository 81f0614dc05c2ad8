// Enhances a page that is complete without it: tables are sorted and searched, and a level is chosen.
"use strict";
const root = document.documentElement;
const all = (query, within = document) => [...within.querySelectorAll(query)];
const data = JSON.parse(document.getElementById("data").textContent);
root.classList.add("js");

// -- language: style shows the one chosen; the page's own language and title follow

const languages = all("input[name=language]");
const spoken = () => languages.find((each) => each.checked)?.value ?? root.lang;
const index = () => Math.max(0, languages.findIndex((each) => each.checked));

function speak() {
  root.lang = spoken();
  document.title = document.querySelector("h1").innerText;
  for (const choice of choices) choice.tell(false);
}

// -- tables

const number = (cell) => {
  const found = cell.innerText.replaceAll(",", "").match(/[-−]?\d+(\.\d+)?(e-?\d+)?(?!.*\d)/);
  return found ? Number(found[0].replace("−", "-")) : -Infinity;
};
const order = (column, isNumber) => (one, other) => {
  const [a, b] = [one.cells[column], other.cells[column]];
  return isNumber ? number(a) - number(b) : a.innerText.localeCompare(b.innerText, spoken());
};

function sort(table) {
  const head = table.tHead.querySelector("[aria-sort]");
  if (!head) return;
  const sorted = [...table.tBodies[0].rows].sort(order(head.cellIndex, head.classList.contains("n")));
  if (head.ariaSort === "descending") sorted.reverse();
  table.tBodies[0].append(...sorted);
}

for (const table of all("table[data-sorts]")) {
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const way = head.ariaSort === first ? other : first;
      for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way);
      sort(table);
    });
  }
}

const tableOf = (label) => label.nextElementSibling.querySelector("table");
function search(label) {
  const words = label.querySelector("input").value.trim().toLowerCase();
  for (const row of tableOf(label).tBodies[0].rows)
    row.hidden = !row.innerText.toLowerCase().includes(words) && !row.textContent.toLowerCase().includes(words);
}
for (const label of all("label.find")) label.addEventListener("input", () => search(label));

// what need not be scrolled need not be stopped at
const stops = all(".wide");
function stop() {
  for (const each of stops) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
}
addEventListener("resize", stop);

// -- levels: cells are put into slots; every word and number of them was written with the page

function fill(slot, rows) {
  const written = rows.map((row) => data.rows[row].map((cell) => data.cells[cell]).join(""));
  const isTable = slot.tagName === "TBODY" || slot.tagName === "TFOOT";
  slot.innerHTML = written.map((row) => (isTable ? `<tr>${row}</tr>` : row)).join("");
}

// -- maps: a list beside each has the shades of its waters, by moment and layer

class Waters {
  constructor(figure) {
    this.figure = figure;
    this.list = figure.querySelector("ul");
    for (const each of all("input", figure)) each.addEventListener("change", () => this.shade());
  }

  chosen(kind, otherwise) {
    return Number(this.figure.querySelector(`input[data-${kind}]:checked`)?.dataset[kind] ?? otherwise);
  }

  shade() {
    const [layer, moment] = [this.chosen("layer", 0), this.chosen("moment", 1)];
    const shore = this.figure.querySelector("input[type=checkbox]");
    this.figure.classList.toggle("with-stations", Boolean(shore?.checked));
    for (const water of this.list.children) {
      const shade = water.textContent.split("|")[moment][layer];
      for (const group of all(`[data-water="${CSS.escape(water.dataset.water)}"]`, this.figure))
        for (const shape of all(".water", group)) {
          shape.classList.remove("absent", ...shape.getAttribute("class").match(/\bq\d\b/g) ?? []);
          shape.classList.add(shade === "-" ? "absent" : `q${shade}`);
        }
    }
  }
}

const maps = all("figure.waters").map((figure) => new Waters(figure));

// -- the curve: a mark at the level shown, and a click that chooses the nearest

class Curve {
  constructor(element, levels, choose) {
    this.plots = all(".plot", element).map((plot) => {
      const [low, start, high, end] = plot.dataset.x.split(" ").map(Number);
      const mark = document.createElementNS(plot.namespaceURI, "path");
      mark.setAttribute("class", "mark");
      plot.append(mark);
      const at = (value) => start + ((value - low) / (high - low || 1)) * (end - start);
      return { plot, mark, at, heights: plot.dataset.y.split(" ").map(Number) };
    });
    for (const { plot, at } of this.plots) {
      plot.ownerSVGElement.addEventListener("click", (event) => {
        const point = new DOMPoint(event.clientX, event.clientY);
        const { x } = point.matrixTransform(plot.getScreenCTM().inverse());
        const far = levels.map((level) => Math.abs(at(level.at) - x));
        choose(far.indexOf(Math.min(...far)));
      });
    }
  }

  show(value) {
    for (const { mark, at, heights } of this.plots)
      mark.setAttribute("d", `M${at(value)} ${heights[1]}V${heights[3]}`);
  }
}

// a link to the level shown, once a reader rests on it: browsers count how often it changes
let resting;
function link(key) {
  clearTimeout(resting);
  resting = setTimeout(() => location.replace(`#b=${key}`), 200);
}

class Choice {
  constructor(element, { start, levels }) {
    this.levels = levels;
    this.at = start;
    this.range = element.querySelector("input[type=range]");
    this.output = element.querySelector("output");
    this.live = element.querySelector("[aria-live]");
    this.buttons = all("button[data-by]", element);
    this.slots = all("[data-slot]", element);
    this.tables = all("table[data-sorts]", element);
    this.searches = all("label.find", element);
    this.curve = new Curve(element.querySelector(".curve"), levels, (level) => this.show(level));
    this.maps = maps.filter((map) => element.contains(map.figure));
    this.range.addEventListener("input", () => this.show(Number(this.range.value)));
    for (const button of this.buttons)
      button.addEventListener("click", () => this.show(this.at + Number(button.dataset.by)));
  }

  show(level, aloud = true) {
    this.at = Math.min(Math.max(level, 0), this.levels.length - 1);
    const { slots, label, key } = this.levels[this.at];
    this.slots.forEach((slot, place) => fill(slot, slots[place]));
    this.output.innerHTML = label;
    this.tables.forEach(sort);
    this.searches.forEach(search);
    this.maps.forEach((map) => map.shade());
    if (aloud) link(key);
    this.tell(aloud);
    stop();
  }

  tell(aloud) {
    const told = this.levels[this.at].told[index()];
    this.range.value = this.at;
    this.curve.show(this.levels[this.at].at);
    this.range.setAttribute("aria-valuetext", told);
    for (const button of this.buttons)
      button.disabled = !this.levels[this.at + Number(button.dataset.by)];
    if (aloud) this.live.textContent = told;
  }
}

const choices = all(".levels").map((element, place) => new Choice(element, data.choices[place]));

function follow() {
  const key = location.hash.match(/^#b=(.+)$/)?.[1];
  for (const choice of choices) {
    const level = choice.levels.findIndex((each) => each.key === key);
    if (level >= 0 && level !== choice.at) choice.show(level, false);
  }
}
addEventListener("hashchange", follow);

for (const map of maps) map.shade(); // a browser may remember what was chosen before
for (const each of languages) each.addEventListener("change", speak);
const wished = languages.find((each) => navigator.language.startsWith(each.value));
if (wished) wished.checked = true;
speak();
follow();
stop();

// -- on paper everything is open

addEventListener("beforeprint", () => {
  for (const each of all("details:not([open])")) {
    each.open = true;
    each.dataset.closed = "";
  }
});
addEventListener("afterprint", () => {
  for (const each of all("details[data-closed]")) {
    each.open = false;
    delete each.dataset.closed;
  }
});
