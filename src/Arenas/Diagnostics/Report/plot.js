// Bytes over time. Of points that share a column of pixels, the smallest and the greatest are drawn, so that no peak
// is lost.

function plot(host, points, scopes) {
  const series = [
    { name: "resident", title: "Resident", hue: "var(--resident)" },
    { name: "committed", title: "Committed", hue: "var(--committed)" },
    { name: "used", title: "Used (live)", hue: "var(--used)" },
    { name: "managed", title: ".NET heap", hue: "var(--managed)" },
  ].filter(one => points[one.name].some(value => value !== 0));
  const hidden = new Set();
  const times = points.time;
  const start = times[0];
  const end = Math.max(times[times.length - 1], start + 1e-6);
  const box = element("div", { class: "plot" });
  let view = null;

  function roundStep(most, steps) {
    const rough = most / steps;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 2.5, 5, 10].find(step => step * power >= rough * 0.999) * power;
  }

  function lineOf(values, x, y, columns) {
    let path = "";
    let i = 0;
    while (i < times.length) {
      const column = Math.floor((times[i] - start) / (end - start) * columns);
      let low = i;
      let high = i;
      let last = i;
      for (; last + 1 < times.length
        && Math.floor((times[last + 1] - start) / (end - start) * columns) === column; last++) {
        if (values[last + 1] < values[low]) low = last + 1;
        if (values[last + 1] > values[high]) high = last + 1;
      }
      for (const at of [...new Set([i, Math.min(low, high), Math.max(low, high), last])]) {
        path += `${path === "" ? "M" : "L"}${x(times[at]).toFixed(1)} ${y(values[at]).toFixed(1)}`;
      }
      i = last + 1;
    }
    return path;
  }

  // Scopes stand as brackets above the plot, each in the first row where it has room.
  function rowsOfScopes() {
    const ends = [];
    const placed = scopes.slice(0, 2000).map(scope => {
      let row = ends.findIndex(free => free <= scope.start);
      row = row < 0 ? ends.length : row;
      ends[row] = scope.end;
      return { scope, row };
    }).filter(one => one.row < 6);
    return { placed, count: Math.min(ends.length, 6) };
  }

  function drawAxes(svg, x, y, left, right, top, foot, most) {
    const step = roundStep(most, 5);
    for (let value = 0; value <= most * 1.001; value += step) {
      svg.append(drawn("line", { class: "grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
        drawn("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, formatBytes(value)));
    }
    const tick = roundStep(end - start, Math.max(2, Math.min(8, (right - left) / 110)));
    for (let time = Math.ceil(start / tick) * tick; time <= end * 1.0001; time += tick) {
      svg.append(drawn("line", { class: "axis", x1: x(time), x2: x(time), y1: foot, y2: foot + 5 }),
        drawn("text", { x: x(time), y: foot + 20, "text-anchor": "middle" }, formatSeconds(time)));
    }
    svg.append(drawn("line", { class: "axis", x1: left, x2: right, y1: foot, y2: foot }));
  }

  function drawPauses(svg, x, foot) {
    for (let i = 1; i < times.length; i++) {
      const pause = points.gcPause[i] - points.gcPause[i - 1];
      if (pause > 0) {
        const height = 4 + Math.min(14, 4 * Math.log10(1 + pause * 1000));
        svg.append(drawn("line", { class: "pause", x1: x(times[i]), x2: x(times[i]), y1: foot, y2: foot - height }));
      }
    }
  }

  function draw() {
    const { placed, count } = rowsOfScopes();
    const width = Math.max(260, box.clientWidth);
    const [left, right, top, foot] = [72, width - 8, 10 + count * 20, 320 - 28];
    const shown = series.filter(one => !hidden.has(one.name));
    const peak = shown.reduce((most, one) => points[one.name].reduce((a, b) => Math.max(a, b), most), 1);
    const step = roundStep(peak, 5);
    const most = Math.ceil(peak / step * 0.999) * step;
    const x = time => left + (time - start) / (end - start) * (right - left);
    const y = value => foot - value / most * (foot - top);
    const svg = drawn("svg", { viewBox: `0 0 ${width} 320`, role: "img", tabindex: "0",
      "aria-label": "Bytes over time; left and right move the mark" });
    drawAxes(svg, x, y, left, right, top, foot, most);
    drawPauses(svg, x, foot);
    for (const one of shown) {
      const path = drawn("path", { d: lineOf(points[one.name], x, y, right - left), "data-series": one.name });
      path.style.stroke = one.hue;
      svg.append(path);
    }
    for (const { scope, row } of placed) {
      const [from, to, height] = [x(scope.start), x(scope.end), 8 + row * 20 + 8];
      svg.append(drawn("path", { class: "scope", d: `M${from} ${height + 5}V${height}H${to}v5` }));
      if (to - from > scope.name.length * 6) {
        svg.append(drawn("text", { x: (from + to) / 2, y: height - 3, "text-anchor": "middle" }, scope.name));
      }
    }
    const mark = drawn("line", { class: "hover", y1: top, y2: foot, visibility: "hidden" });
    svg.append(mark);
    box.replaceChildren(svg);
    view = { svg, mark, x, left, right, at: -1 };
    svg.addEventListener("mousemove", event => pointAt(event.clientX - svg.getBoundingClientRect().left));
    svg.addEventListener("mouseleave", leave);
    svg.addEventListener("blur", leave);
    svg.addEventListener("keydown", event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const columns = Math.max(1, Math.round(times.length / 200));
      say(Math.max(0, Math.min(times.length - 1, view.at + step * columns)));
    });
  }

  function pointAt(position) {
    const time = start + (position - view.left) / (view.right - view.left) * (end - start);
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle - 1;
    }
    say(low);
  }

  function say(at) {
    view.at = at;
    const place = view.x(times[at]);
    view.mark.setAttribute("x1", place);
    view.mark.setAttribute("x2", place);
    view.mark.setAttribute("visibility", "visible");
    const area = view.svg.getBoundingClientRect();
    const inside = scopes.filter(scope => scope.start <= times[at] && times[at] <= scope.end).map(scope => scope.name);
    showTip(area.left + place, area.top + 60, element("b", {}, formatSeconds(times[at])),
      ...series.map(one => element("div", {}, `${one.title}: ${formatBytes(points[one.name][at])}`)),
      element("div", {}, `GC pauses so far: ${formatSeconds(points.gcPause[at])}`),
      inside.length > 0 ? element("code", {}, inside.slice(0, 8).join(", ")) : "");
  }

  function leave() {
    view.mark.setAttribute("visibility", "hidden");
    view.at = -1;
    hideTip();
  }

  function keyOf(one) {
    const swatch = element("i");
    swatch.style.setProperty("--hue", one.hue);
    const button = element("button", { type: "button", "aria-pressed": "true" }, swatch,
      `${one.title}, peak ${formatBytes(points[one.name].reduce((a, b) => Math.max(a, b), 0))}`);
    button.addEventListener("click", () => {
      if (hidden.has(one.name)) hidden.delete(one.name);
      else hidden.add(one.name);
      button.setAttribute("aria-pressed", !hidden.has(one.name));
      draw();
    });
    return button;
  }

  const total = points.gcPause[times.length - 1] - points.gcPause[0];
  const note = total > 0 ? element("span", { class: "faint" }, `GC pauses: ${formatSeconds(total)}, ticks at the foot`)
    : null;
  host.replaceChildren(box, element("div", { class: "legend" }, ...series.map(keyOf), note));
  new ResizeObserver(draw).observe(host);
  draw();
}
