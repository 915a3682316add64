# The works of `arenas collect` under CPython: counts, and the collector of module gc. One work, one line of JSON.
# usage: python3 - WORK COUNT REPETITIONS
import gc, json, os, sys
from time import perf_counter_ns as now

work, count, repetitions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
readings, pauses = [], []
first = None


class Node:
    __slots__ = ("left", "right", "value")

    def __init__(self, left=None, right=None):
        self.left = left
        self.right = right
        self.value = 0


class Finalized(Node):
    __slots__ = ()
    count = 0

    def __del__(self):
        Finalized.count += 1


class Random:  # the numbers that the other languages have
    def __init__(self):
        self.state = 0

    def next(self, end):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return ((self.state >> 33) * end) >> 31


def shuffled(count):
    random, order = Random(), [0] * count
    for i in range(1, count):
        other = random.next(i + 1)
        order[i] = order[other]
        order[other] = i
    return order


def timed(run, operations, prepare=lambda: None):
    """Repeats; the first time does not count, because its memory comes fresh from the system."""
    global first
    for i in range(repetitions + (repetitions > 1)):
        prepare()
        start = now()
        run()
        length = now() - start
        if i > 0 or repetitions == 1:
            first = first or start
            readings.append(length / operations)
            pauses.append({"Start": (start - first) / 1e6, "Length": length / 1e3})


def fill(count, is_random):
    nodes, random = [Node() for _ in range(count)], Random()
    for i, node in enumerate(nodes):
        node.left = nodes[random.next(count) if is_random else (i + 1) % count]
        node.right = nodes[random.next(count) if is_random else (i + 2) % count]
    return nodes


def live(is_random, has_one_root):
    nodes = fill(count, is_random)
    root = nodes[0]
    if has_one_root:
        order = shuffled(count)
        for i, place in enumerate(order):
            nodes[place].left = nodes[order[(i + 1) % count]]
        nodes = None
    gc.collect()
    timed(gc.collect, count)
    return nodes, root


def ring(size, kind=Node):
    head = last = kind()
    for _ in range(size - 1):
        last.left = kind()
        last = last.left
    last.left = head
    return head


def collect_all():
    if gc.collect() < count // 2:
        raise RuntimeError("the collection has not freed the garbage")


def rings(size, kind=Node):
    def prepare():
        gc.collect()
        heads = [ring(size, kind) for _ in range(count // size)]
        del heads
    timed(collect_all, count // size * size, prepare)


def shuffled_rings(size):
    order = shuffled(count)

    def prepare():
        gc.collect()
        nodes = [Node() for _ in range(count)]
        for i, place in enumerate(order):
            following = i + 1 - size if (i + 1) % size == 0 else i + 1
            nodes[place].left = nodes[order[following]]
        del nodes
    timed(collect_all, count, prepare)


def rings_made(size):
    def run():
        for _ in range(count // size):
            ring(size)
        gc.collect()
    gc.enable()
    timed(run, count // size * size)


def young(is_written):
    nodes, random, keep = fill(count, True), Random(), []
    gc.collect()

    def prepare():
        gc.collect(1)
        keep.clear()
        if is_written:
            for _ in range(count // 100):
                nodes[random.next(count)].left = Node()
        else:
            last = None
            for _ in range(count // 100):
                last = Node(last)
                keep.append(last)
    timed(lambda: gc.collect(0), 1, prepare)


def build(depth):
    return Node(build(depth - 1), build(depth - 1)) if depth else Node()


def tree():
    depth = (count + 1).bit_length() - 2
    timed(lambda: build(depth), (2 << depth) - 1)


def list_drop():
    holder = [None]

    def prepare():
        head = None
        for _ in range(count):
            head = Node(head)
        holder[0] = head
    timed(lambda: holder.__setitem__(0, None), count, prepare)


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def bytes_of_object():
    nodes = [0] * count
    before = resident()
    for i in range(count):
        nodes[i] = Node()
    readings.append((resident() - before) / count)


def growth():
    gc.enable()
    nodes, random = [], Random()
    before = gc.get_stats()[2]["collections"]
    for i in range(count):
        nodes.append(Node(nodes[random.next(i)] if i else None))
    readings.append(gc.get_stats()[2]["collections"] - before)


gc.disable()
{
    "live.random": lambda: live(True, False),
    "live.one-root": lambda: live(True, True),
    "live.in-order": lambda: live(False, False),
    "rings.2": lambda: rings(2),
    "rings.1000": lambda: rings(1000),
    "rings.1000000": lambda: rings(count),
    "rings.shuffled": lambda: shuffled_rings(1000),
    "rings.finalized": lambda: rings(10, Finalized),
    "rings.made": lambda: rings_made(10),
    "young": lambda: young(False),
    "young.written": lambda: young(True),
    "tree.owned": tree,
    "list.drop": list_drop,
    "bytes.object": bytes_of_object,
    "growth": growth,
}[work]()
print(json.dumps({"IsInstalled": True, "Readings": readings, "Pauses": pauses}), flush=True)
os._exit(0)  # nobody waits for the millions of objects to be freed
