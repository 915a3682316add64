// A tree of frames in columns: a node's parent comes before it, node 0 is the root. From the root to the sites, or
// inverted: from the sites to those who called them.

function sumUp(tree) {
  for (let node = tree.size - 1; node > 0; node--) {
    const parent = tree.parent[node];
    tree.bytes[parent] += tree.bytes[node];
    tree.count[parent] += tree.count[node];
    tree.earlier[parent] += tree.earlier[node];
  }
  tree.kept = [];
  tree.first = new Int32Array(tree.size + 1);
  for (let node = 1; node < tree.size; node++) tree.first[tree.parent[node] + 1]++;
  for (let node = 0; node < tree.size; node++) tree.first[node + 1] += tree.first[node];
  const next = tree.first.slice();
  tree.children = new Int32Array(tree.size - 1);
  for (let node = 1; node < tree.size; node++) tree.children[next[tree.parent[node]]++] = node;
  return tree;
}

function emptyTree(size, parent, frame) {
  return {
    size, parent, frame,
    bytes: new Float64Array(size), count: new Float64Array(size), earlier: new Float64Array(size),
  };
}

function add(tree, node, stack) {
  tree.bytes[node] += data.stacks.bytes[stack];
  tree.count[node] += data.stacks.count[stack];
  if (hasEarlier) tree.earlier[node] += data.stacks.earlierBytes[stack];
}

function treeFromRoot() {
  const { parent, frame } = data.nodes;
  const tree = emptyTree(parent.length, Int32Array.from(parent), Int32Array.from(frame));
  data.stacks.node.forEach((node, stack) => add(tree, node, stack));
  return sumUp(tree);
}

function treeFromSites() {
  const source = data.nodes;
  const width = data.frames.file.length + 1;
  const known = new Map();
  const parent = [-1];
  const frame = [-1];
  const ends = [];
  for (const leaf of data.stacks.node) {
    let place = 0;
    for (let node = leaf; node > 0; node = source.parent[node]) {
      const key = place * width + source.frame[node];
      let child = known.get(key);
      if (child === undefined) {
        child = parent.length;
        known.set(key, child);
        parent.push(place);
        frame.push(source.frame[node]);
      }
      place = child;
    }
    ends.push(place);
  }
  const tree = emptyTree(parent.length, Int32Array.from(parent), Int32Array.from(frame));
  ends.forEach((node, stack) => add(tree, node, stack));
  return sumUp(tree);
}

// The children of a node, the largest first; sorted when somebody looks.
function childrenOf(tree, node) {
  return tree.kept[node] ??= tree.children.slice(tree.first[node], tree.first[node + 1])
    .sort((a, b) => tree.bytes[b] - tree.bytes[a]);
}

// The bytes under those nodes whose frames match, each counted once, at the outermost.
function bytesUnder(tree, matches) {
  const inside = new Uint8Array(tree.size);
  let bytes = 0;
  for (let node = 1; node < tree.size; node++) {
    const outer = inside[tree.parent[node]];
    const own = matches[tree.frame[node]];
    inside[node] = outer | own;
    if (own && !outer) bytes += tree.bytes[node];
  }
  return bytes;
}
