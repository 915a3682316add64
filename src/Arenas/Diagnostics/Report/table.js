// Tables that are sorted by a click on a column's head and filtered by a text. Rows are drawn as far as one looks.

function table(host, name, columns, rows, textOfRow) {
  const portion = 15;
  const body = element("tbody");
  const status = element("span", { role: "status" });
  const more = element("button", { type: "button", class: "more", onclick: () => show(shown * 4) });
  const heads = columns.map((column, i) => element("th", { class: column.isText ? "text" : "", scope: "col" },
    element("button", { type: "button", title: column.title ?? "", onclick: () => sortBy(i) }, column.name)));
  let sorted = columns.findIndex(column => column.isFirst);
  let descending = true;
  let shown = portion;
  let visible = rows;

  // A word is to be in the row; one that begins with a minus is not.
  function filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(word => word !== "" && word !== "-");
    visible = rows.filter(row => words.every(word => word.startsWith("-")
      ? !textOfRow(row).toLowerCase().includes(word.slice(1))
      : textOfRow(row).toLowerCase().includes(word)));
    sort();
  }

  function sortBy(index) {
    descending = index === sorted ? !descending : !columns[index].isText;
    sorted = index;
    sort();
  }

  function sort() {
    const { key, isText } = columns[sorted];
    const order = isText ? (a, b) => key(a).localeCompare(key(b)) : (a, b) => key(a) - key(b);
    visible = [...visible].sort((a, b) => descending ? order(b, a) : order(a, b));
    heads.forEach((head, i) => i === sorted
      ? head.setAttribute("aria-sort", descending ? "descending" : "ascending")
      : head.removeAttribute("aria-sort"));
    show(portion);
  }

  function show(count) {
    shown = Math.min(count, visible.length);
    body.replaceChildren(...visible.slice(0, shown).map(row => element("tr", {}, ...columns.map(column => {
      const cell = element("td", { class: column.isText ? "text" : column.share ? "share" : "" }, column.show(row));
      if (column.share) cell.style.setProperty("--part", `${Math.min(100, column.share(row) * 100)}%`);
      return cell;
    }))));
    more.hidden = shown === visible.length;
    more.textContent = `Show more: ${formatCount(visible.length - shown)} are left`;
    status.textContent = visible.length === rows.length ? `${formatCount(rows.length)} ${name}`
      : `${formatCount(visible.length)} of ${formatCount(rows.length)} ${name}`;
  }

  const input = element("input", { type: "search", placeholder: "Filter, -exclude", "aria-label": `Filter ${name}`,
    oninput: event => filter(event.target.value) });
  host.replaceChildren(
    element("div", { class: "controls" }, rows.length > 3 ? input : null, status),
    element("div", { class: "scroll" }, element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body)),
    more);
  sort();
}

function changed(change, format) {
  return element("span", { class: classOfChange(change) }, formatChange(change, format));
}

// What a row of sums shows: bytes, count, average, share and, if there is an earlier snapshot, what has changed.
function sumColumns(total) {
  const columns = [
    { name: "Bytes", isFirst: !hasEarlier, key: row => row.bytes, show: row => formatBytes(row.bytes) },
    { name: "Count", key: row => row.count, show: row => formatCount(row.count) },
    { name: "Average", key: row => row.bytes / (row.count || 1),
      show: row => row.count > 0 ? formatBytes(row.bytes / row.count) : "–" },
    { name: "Share", key: row => row.bytes, show: row => formatShare(row.bytes, total),
      share: row => total > 0 ? row.bytes / total : 0 },
  ];
  if (hasEarlier) {
    columns.push(
      { name: "Change", isFirst: true, title: "Bytes since the earlier snapshot",
        key: row => row.bytes - row.earlierBytes, show: row => changed(row.bytes - row.earlierBytes, formatBytes) },
      { name: "Change of count", title: "Since the earlier snapshot", key: row => row.count - row.earlierCount,
        show: row => changed(row.count - row.earlierCount, formatCount) });
  }
  return columns;
}

// Stacks that end at the same call, in one row.
function siteRows() {
  const rows = new Map();
  data.stacks.node.forEach((node, stack) => {
    const frame = data.nodes.frame[node];
    let row = rows.get(frame);
    if (!row) {
      row = { frame, bytes: 0, count: 0, samples: 0, stacks: 0, earlierBytes: 0, earlierCount: 0 };
      rows.set(frame, row);
    }
    row.bytes += data.stacks.bytes[stack];
    row.count += data.stacks.count[stack];
    row.samples += data.stacks.samples[stack];
    row.stacks += data.stacks.bytes[stack] > 0 ? 1 : 0;
    if (hasEarlier) {
      row.earlierBytes += data.stacks.earlierBytes[stack];
      row.earlierCount += data.stacks.earlierCount[stack];
    }
  });
  return [...rows.values()];
}
