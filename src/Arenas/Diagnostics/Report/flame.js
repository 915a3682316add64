// The flame graph. A box is a button, so that keys and screen readers reach it; what is narrower than a pixel or two
// is folded into one striped box, so that the number of boxes is bounded by the width, not by the number of stacks.

const flame = (() => {
  const rowHeight = 20;
  const narrowest = 1.5;
  const host = document.getElementById("flame");
  const detail = document.getElementById("flame-detail");
  const found = document.getElementById("flame-found");
  const search = document.getElementById("flame-search");
  const reset = document.getElementById("flame-reset");
  const hues = data.files.map(hueOf);
  const trees = {};

  let inverted = false;
  let rootOnTop = true;
  let byGrowth = false;
  let tree = treeOf(false);
  let focus = 0;
  let matches = null;
  let boxes = new Map();

  function treeOf(fromSites) {
    return fromSites ? trees.sites ??= treeFromSites() : trees.root ??= treeFromRoot();
  }

  // Warm colours, one for each file: neighbours of one file look alike, others do not.
  function hueOf(file) {
    let hash = 2166136261;
    for (let i = 0; i < file.length; i++) hash = Math.imul(hash ^ file.charCodeAt(i), 16777619);
    return 18 + (hash >>> 0) % 90;
  }

  function nameOf(node) {
    return node === 0 ? (inverted ? "all call sites" : "all stacks") : shortNameOf(tree.frame[node]);
  }

  function change(node) {
    return tree.bytes[node] - tree.earlier[node];
  }

  function describe(node) {
    const parts = [`${formatBytes(tree.bytes[node])} (${formatShare(tree.bytes[node], tree.bytes[0])})`,
      `${isSampled ? "about " : ""}${formatCount(tree.count[node])} live`];
    if (hasEarlier) parts.push(`${formatChange(change(node), formatBytes)} since the earlier snapshot`);
    return parts.join(", ");
  }

  function colour(box, node) {
    if (node === 0) {
      box.classList.add("root");
    } else if (byGrowth) {
      const difference = change(node);
      box.classList.add(difference > 0 ? "grown" : difference < 0 ? "shrunk" : "same");
      const base = Math.max(tree.bytes[node], tree.earlier[node], 1);
      box.style.setProperty("--much", `${Math.round(25 + 75 * Math.min(1, Math.abs(difference) / base))}%`);
    } else {
      box.style.setProperty("--hue", hues[data.frames.file[tree.frame[node]]]);
    }
  }

  function boxFor(node, left, width, row) {
    const box = element("button", {
      type: "button", role: "treeitem", tabindex: "-1", "aria-level": row + 1,
      "aria-label": `${nameOf(node)}, ${describe(node)}`, "data-node": node,
    });
    box.style.left = `${left}px`;
    box.style.width = `${Math.max(1, width - 1)}px`;
    if (width > 24) box.textContent = nameOf(node);
    else box.style.padding = "0";
    colour(box, node);
    if (matches !== null && node > 0 && matches[tree.frame[node]]) box.classList.add("found");
    return { box, row };
  }

  function restBox(left, width, row, count, bytes) {
    const label = `${formatCount(count)} narrow boxes, ${formatBytes(bytes)}`;
    const box = element("button", { type: "button", role: "treeitem", tabindex: "-1", "aria-label": label,
      class: "rest", "data-rest": label });
    box.style.left = `${left}px`;
    box.style.width = `${Math.max(1, width - 1)}px`;
    box.style.padding = "0";
    return { box, row };
  }

  // Rows of boxes, from the focus on; above it, those that lead to it.
  function layOut(width) {
    const made = [];
    const path = [];
    for (let node = focus; node > 0; node = tree.parent[node]) path.unshift(tree.parent[node]);
    path.forEach((node, row) => {
      const one = boxFor(node, 0, width, row);
      one.box.classList.add("above");
      made.push(one);
    });
    let level = [[focus, 0, width]];
    for (let row = path.length; level.length > 0; row++) {
      const next = [];
      for (const [node, left, span] of level) {
        made.push(boxFor(node, left, span, row));
        layOutChildren(node, left, span, row + 1, next, made);
      }
      level = next;
    }
    return made;
  }

  // The largest come first, so the narrow ones are the last and lie side by side.
  function layOutChildren(node, left, span, row, next, made) {
    const children = childrenOf(tree, node);
    const scale = tree.bytes[node] > 0 ? span / tree.bytes[node] : 0;
    for (let i = 0; i < children.length; i++) {
      const width = tree.bytes[children[i]] * scale;
      if (width < narrowest) {
        let rest = 0;
        for (let k = i; k < children.length; k++) rest += tree.bytes[children[k]];
        if (rest * scale >= 1) made.push(restBox(left, rest * scale, row, children.length - i, rest));
        return;
      }
      next.push([children[i], left, width]);
      left += width;
    }
  }

  function draw() {
    const hadFocus = host.contains(document.activeElement);
    const made = layOut(host.clientWidth);
    const rows = 1 + made.reduce((most, one) => Math.max(most, one.row), 0);
    boxes = new Map();
    for (const { box, row } of made) {
      box.style.top = `${(rootOnTop ? row : rows - 1 - row) * rowHeight}px`;
      if (box.dataset.node) boxes.set(Number(box.dataset.node), box);
    }
    host.style.height = `${rows * rowHeight}px`;
    host.replaceChildren(...made.map(one => one.box));
    host.classList.toggle("searched", matches !== null);
    boxes.get(focus).tabIndex = 0;
    if (hadFocus) boxes.get(focus).focus();
    reset.disabled = focus === 0;
    say(focus);
  }

  function say(node) {
    const frame = tree.frame[node];
    detail.textContent = node === 0 ? `${nameOf(0)}: ${describe(0)}`
      : `${methodOf(frame) ?? ""} ${placeOf(frame)}: ${describe(node)}`.trim();
  }

  function zoom(node) {
    focus = node;
    hideTip();
    draw();
  }

  function nodeAt(event) {
    const box = event.target.closest("button");
    return box?.dataset.node ? Number(box.dataset.node) : -1;
  }

  function hover(event) {
    const box = event.target.closest("button");
    if (!box) return hideTip();
    if (box.dataset.rest) return showTip(event.clientX, event.clientY, box.dataset.rest);
    const node = Number(box.dataset.node);
    const name = node === 0 ? nameOf(0) : methodOf(tree.frame[node]) ?? shortPlaceOf(tree.frame[node]);
    showTip(event.clientX, event.clientY, element("b", {}, name),
      node === 0 ? "" : element("code", {}, placeOf(tree.frame[node])), element("div", {}, describe(node)));
  }

  function move(node, key) {
    const outward = rootOnTop ? "ArrowUp" : "ArrowDown";
    const inward = rootOnTop ? "ArrowDown" : "ArrowUp";
    if (key === outward) return tree.parent[node];
    if (key === inward) return childrenOf(tree, node)[0] ?? -1;
    const row = node === 0 ? [0] : [...childrenOf(tree, tree.parent[node])];
    return row[row.indexOf(node) + (key === "ArrowRight" ? 1 : -1)] ?? -1;
  }

  function press(event) {
    const node = nodeAt(event);
    if (event.key === "Escape") {
      zoom(0);
    } else if (event.key.startsWith("Arrow") && node >= 0) {
      event.preventDefault();
      const target = boxes.get(move(node, event.key));
      if (!target) return;
      event.target.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
      say(Number(target.dataset.node));
    }
  }

  function find(text) {
    const wanted = text.trim().toLowerCase();
    if (search.value !== text) search.value = text;
    // With a line's number the search means that line, not one whose number begins so.
    const fits = /:\d+$/.test(wanted) ? text => text.endsWith(wanted) : text => text.includes(wanted);
    matches = wanted === "" ? null
      : Uint8Array.from(data.frames.file, (_, frame) => fits(textOf(frame).toLowerCase()) ? 1 : 0);
    if (matches === null) {
      found.textContent = "";
    } else {
      const bytes = bytesUnder(tree, matches);
      found.textContent = `${formatBytes(bytes)}, ${formatShare(bytes, tree.bytes[0])} of all`;
    }
    draw();
  }

  function turn(onTop) {
    rootOnTop = onTop;
    document.getElementById("flame-icicle").setAttribute("aria-pressed", onTop);
    document.getElementById("flame-flame").setAttribute("aria-pressed", !onTop);
    draw();
  }

  function onSwitch(id, act) {
    const button = document.getElementById(id);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", on);
      act(on);
    });
    return button;
  }

  function start() {
    host.addEventListener("click", event => nodeAt(event) >= 0 && zoom(nodeAt(event)));
    host.addEventListener("mousemove", hover);
    host.addEventListener("mouseleave", hideTip);
    host.addEventListener("keydown", press);
    host.addEventListener("focusin", event => nodeAt(event) >= 0 && say(nodeAt(event)));
    search.addEventListener("input", () => find(search.value));
    reset.addEventListener("click", () => zoom(0));
    document.getElementById("flame-icicle").addEventListener("click", () => turn(true));
    document.getElementById("flame-flame").addEventListener("click", () => turn(false));
    onSwitch("flame-inverted", on => {
      inverted = on;
      tree = treeOf(on);
      focus = 0;
      find(search.value);
    });
    onSwitch("flame-growth", on => {
      byGrowth = on;
      draw();
    }).hidden = !hasEarlier;
    new ResizeObserver(draw).observe(document.querySelector("main"));
    draw();
  }

  return { start, find };
})();
