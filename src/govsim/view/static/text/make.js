// Elements of the page and of drawings in it, made by calls so that no text is ever read as HTML.

function dress(el, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) el.setAttribute(name, value);
  }
  el.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

export const make = (tag, attributes = {}, ...children) => dress(document.createElement(tag), attributes, children);
export const draw = (tag, attributes = {}, ...children) => dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// A table of rows [head, cell, ...]; a cell is a text or an element. Columns are named by the head row.
export function table(head, rows, attributes = {}) {
  const line = ([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((cell) => make("td", {}, cell)));
  const named = head.map((cell, n) => (n || cell ? make("th", { scope: "col" }, cell) : make("td")));
  return make("table", attributes, make("thead", {}, make("tr", {}, ...named)), make("tbody", {}, ...rows.map(line)));
}

// Lines of both communities over one axis of days, with the last values beside their ends.
export function lines(series, { width = 300, height = 64, days, low = 0, high = 1, label, stairs = false, say }) {
  const right = 44, X = (day) => 1 + (day / Math.max(1, days)) * (width - right - 2), Y = (v) => height - 4 - ((v - low) / (high - low)) * (height - 8);
  const svg = draw("svg", { class: "small-lines", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const v of [low, high]) svg.append(draw("line", { x1: 0, x2: width - right, y1: Y(v), y2: Y(v), class: "rule" }), draw("text", { x: width - right + 2, y: Y(v) + (v === low ? 0 : 8), class: "bound" }, say(v)));
  series.forEach((points, n) => {
    if (!points.length) return;
    const path = points.map(([day, v], k) => `${k ? (stairs ? `H${X(day)}V` : `L${X(day)} `) : `M${X(day)} `}${Y(v)}`).join("");
    svg.append(draw("path", { d: path, class: `line ${"ab"[n]}` }));
    const [day, value] = points.at(-1);
    const [other] = n ? series[0].slice(-1) : [], beside = other && Math.abs(Y(other[1]) - Y(value)) < 12 ? 10 : 0; // not on the other letter
    svg.append(draw("text", { x: Math.min(X(day) + 4, width - 22) + beside, y: Y(value) + 4, class: `end ${"ab"[n]}` }, "AB"[n]));
  });
  return svg;
}
