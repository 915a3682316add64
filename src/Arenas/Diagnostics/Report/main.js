// Puts the parts of the report together.

function showHead() {
  const time = new Date(data.time);
  document.getElementById("title").textContent = data.title;
  const parts = [data.process === "" ? null : `${data.process} (${data.processId})`,
    time.toISOString().replace("T", " ").replace(/\..*/, " UTC"),
    `tracing: ${{ Off: "off", CallSites: "call sites", Stacks: `stacks of ${data.frameLimit} frames`,
      Sampled: `sampled every ${formatBytes(data.sampleBytes)}` }[data.mode]}`];
  if (hasEarlier) {
    parts.push(`compared with ${formatSeconds((time - new Date(data.earlier.time)) / 1000)} earlier`);
  }
  document.getElementById("subtitle").textContent = parts.filter(part => part !== null).join(" · ");
  for (const section of document.querySelectorAll("section:not([hidden])")) {
    document.getElementById("nav").append(
      element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent));
  }
}

function showCards() {
  const cards = [["Live bytes", "bytes", formatBytes], ["Live blocks", "blocks", formatCount],
    ["Live objects", "objects", formatCount], ["Committed", "committed", formatBytes],
    ["Resident", "resident", formatBytes], [".NET heap", "managed", formatBytes]];
  for (const [name, key, format] of cards) {
    const card = element("div", {}, element("dt", {}, name), element("dd", {}, format(data.totals[key])));
    if (hasEarlier) {
      const change = data.totals[key] - data.earlier.totals[key];
      card.append(element("dd", { class: `change ${classOfChange(change)}` }, formatChange(change, format)));
    }
    document.getElementById("cards").append(card);
  }
}

function showNotes() {
  const notes = [];
  if (isSampled) {
    notes.push("Bytes and counts by stack and by call site are estimates from samples, one in about "
      + `${formatBytes(data.sampleBytes)}; what types and heaps hold is counted.`);
  }
  if (data.mode === "Off") {
    notes.push("Nothing was traced when the snapshot was taken, so nobody knows who allocated.");
  }
  for (const heap of data.heaps) {
    if (heap.omission !== null) notes.push(`${heap.name} is not in the snapshot: ${heap.omission}`);
  }
  document.getElementById("notes").textContent = notes.join(" ");
  document.getElementById("notes").hidden = notes.length === 0;
}

function showSites() {
  const rows = siteRows();
  const total = rows.reduce((sum, row) => sum + row.bytes, 0);
  const columns = [{
    name: "Call site", isText: true, key: row => placeOf(row.frame),
    show: row => {
      const cell = element("span", {}, element("button", { type: "button", class: "link",
        title: "Show it in the flame graph", onclick: () => showInFlame(row.frame) }, shortPlaceOf(row.frame)));
      if (methodOf(row.frame) !== null) cell.append(element("small", {}, methodOf(row.frame)));
      return cell;
    },
  }, ...sumColumns(total)];
  if (isSampled) {
    columns.push({ name: "Samples", title: "What the estimate rests on; its error is about 1 / √samples",
      key: row => row.samples,
      show: row => row.samples === 0 ? "0"
        : `${formatCount(row.samples)} (±${Math.round(100 / Math.sqrt(row.samples))} %)` });
  }
  table(document.getElementById("sites"), "call sites", columns, rows, row => textOf(row.frame));
}

function showInFlame(frame) {
  flame.find(placeOf(frame));
  document.getElementById("flame-section").scrollIntoView();
}

function showTypes() {
  const total = data.types.reduce((sum, row) => sum + row.bytes, 0);
  const name = { name: "Type", isText: true, key: row => row.name, show: row => element("code", {}, row.name) };
  table(document.getElementById("types"), "types", [name, ...sumColumns(total)], data.types, row => row.name);
}

function showHeaps() {
  const heapColumn = (name, key, format, isFirst = false) => ({
    name, isFirst, key: row => row[key],
    show: row => row.earlier === null ? format(row[key])
      : element("span", {}, format(row[key]), " ", changed(row[key] - row.earlier[key], format)),
  });
  table(document.getElementById("heaps"), "heaps", [
    { name: "Heap", isText: true, key: row => row.name, show: row => element("code", {}, row.name) },
    { name: "Kind", isText: true, key: row => row.objects ? "objects" : "blocks",
      show: row => row.objects ? "objects" : "blocks" },
    heapColumn("Committed", "committed", formatBytes, true), heapColumn("Used", "used", formatBytes),
    { name: "Used share", key: row => row.used / (row.committed || 1),
      show: row => formatShare(row.used, row.committed),
      share: row => row.committed > 0 ? row.used / row.committed : 0 },
    heapColumn("Live", "live", formatCount),
  ], data.heaps, row => row.name);
}

function startTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.dataset.theme = dark.matches ? "dark" : "light";
  dark.addEventListener("change", follow);
  follow();
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  });
}

startTheme();
document.getElementById("time-section").hidden = data.points === null;
showHead();
showCards();
showNotes();
flame.start();
showSites();
if (data.points !== null) plot(document.getElementById("time"), data.points, data.scopes);
showTypes();
showHeaps();
document.addEventListener("keydown", event => {
  if (event.key === "/" && !(event.target instanceof HTMLInputElement)) {
    event.preventDefault();
    document.getElementById("flame-search").focus();
  }
});
