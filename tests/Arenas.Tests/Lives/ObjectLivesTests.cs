using System.Collections.Generic;
using Arenas.Tests.Conformance;
using Xunit;

namespace Arenas.Tests.Lives;

/// <summary>The lives of objects that ARCHITECTURE.md walks, lived once: its figures are what they change.</summary>
public static class ObjectLivesTests
{
    // What the collector says that it has done, in this order, and what is to be said of it.
    private static readonly (string Phase, string Caption)[] s_phases =
    [
        ("Whiten", "what lives is white and a generation older; slabs with something held are queued"),
        ("GreyRoots", "of the first of them, what managed code holds is grey"),
        ("Drain", "what grey objects lead to is grey in turn, until nothing is: A, B, E were not reached"),
        ("Subtractor", "edges from white to white are taken off the counts: nobody has a count left"),
        ("Restorer", "so there is nothing to put back, and all that is white is dead"),
        ("RunUserCode", "counts are put back, everything dead is held once, the watch of A dies"),
        ("LetGo", "the hold is given up"),
        ("Subtractor", "the same question again: now E has a count left"),
        ("Restorer", "E is held after all; what its edges count is put back, and what they lead to is held"),
        ("Releaser", "the edge of B that leads out of what is dead ends: F waits to be freed"),
        ("Free", "the slots of A and B are free; their next uses make handles of them stale"),
    ];

    [Fact]
    public static void One_Collect_changes_what_the_figure_shows()
    {
        using ObjectHeap heap = new();
        ObjectScene scene = new(heap);
        Figure figure = new(scene.Rows);
        Handle<Knot> a = scene.Name(heap.New(new Knot()));
        Handle<Knot> b = scene.Name(heap.New(new Knot { Next = a }));
        heap.Link(a, ref heap.At(a).Next, b);
        Handle<Knot> d = heap.New(new Knot());
        Handle<Knot> c = scene.Name(heap.New(new Knot { Next = d }));
        scene.Name(d);
        Handle<Phoenix> e = scene.Name(heap.New(new Phoenix()));
        heap.Link(e, ref heap.At(e).Self, e);
        Handle<Leaf> f = scene.Name(heap.New(new Leaf()));
        heap.Move(b, ref heap.At(b).Leaf, f);
        using Watch watch = new(heap, a, _ => figure.Step("Watches.Call: the callback of the watch runs"));
        heap.SetFinalizer<Phoenix>((_, phoenix) =>
        {
            heap.Link(c, ref heap.At(c).Phoenix, phoenix);
            figure.Step("Watches.RunFinalizer: that of E stores E in C");
        });
        heap.Release(a);
        heap.Release(b);
        heap.Release(d);
        heap.Release(e);

        figure.Begin(
            "A and B are a ring; B also holds F, which has no edges. Managed code holds C, which holds D. E holds\n"
            + "itself. A has a watch, the type of E a finalizer. heap.Collect(2), with a slab for each type:");
        Queue<(string Phase, string Caption)> phases = new(s_phases);
        heap.Collector.Onlooker = phase =>
        {
            (string expected, string caption) = phases.Dequeue();
            Assert.Equal(expected, phase);
            figure.Step($"{phase}: {caption}");
        };
        CollectionInfo info = heap.Collect();
        heap.Collector.Onlooker = null;
        figure.Step("Deaths.Drain: F is freed; the collection has ended");

        Assert.Empty(phases);
        Assert.Equal((5, 2, 1), (info.Candidates, info.Freed, info.Resurrected));
        Assert.Equal((3, 0), (heap.Count, heap.UncountedEdges));
        Walk.Shows("life-collect", figure.Text);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void One_Release_of_a_tree_changes_what_the_figure_shows()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { MaxFreesPerCall = 1 });
        ObjectScene scene = new(heap);
        Figure figure = new(scene.Rows);
        Handle<Knot> a = scene.Name(heap.New(new Knot()));
        Handle<Knot> b = scene.Name(heap.New(new Knot()));
        Handle<Knot> c = scene.Name(heap.New(new Knot()));
        heap.Move(b, ref heap.At(b).Next, c);
        heap.Move(a, ref heap.At(a).Next, b);
        heap.Move(a, ref heap.At(a).Leaf, scene.Name(heap.New(new Leaf())));

        figure.Begin(
            "A holds B and D, B holds C, managed code holds A. MaxFreesPerCall is 1, so that each object's end\n"
            + "can be seen; without it, heap.Release(A) does all of this before it returns.");
        heap.Release(a);
        figure.Step("Release(A): A dies; as the first of the list it is freed, and its edges list B, then D before it");
        bool isMore = heap.FreePending(1);
        Assert.True(isMore);
        figure.Step("Deaths.FreeFirst: D, the object of the last edge");
        isMore = heap.FreePending(1);
        Assert.True(isMore);
        figure.Step("Deaths.FreeFirst: B, whose edge lists C");
        isMore = heap.FreePending(1);
        Assert.False(isMore);
        figure.Step("Deaths.FreeFirst: C; nothing waits; the slot that was freed last is used first");

        Assert.Equal(0, heap.Count);
        Walk.Shows("life-release", figure.Text);
        HeapVerifier.Verify(heap);
    }
}
