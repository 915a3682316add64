using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What forms a cycle, and how many objects a collection says it was.</summary>
public sealed class CycleTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";

    [Fact]
    [Conforms(GCTests, "test_list")]
    public void A_list_in_itself_is_one_object()
    {
        Handle<List> list = Heap.New<List, Handle<List>>(default, 3);
        Heap.Link(list, ref Heap.ItemsOf<List, Handle<List>>(list)[1], list);
        Assert.Equal(new(1, 1, false), Heap.CountsOf(list));
        Heap.Release(list);
        Assert.True(Heap.IsAlive(list));
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.False(Heap.IsAlive(list));
    }

    [Fact]
    [Conforms(GCTests, "test_dict")]
    public void A_map_that_is_its_own_value_is_one_object()
    {
        Handle<Leaf> key = Heap.New(default(Leaf));
        Handle<Map> map = Heap.New<Map, Entry>(default, 2);
        Heap.Link(map, ref Heap.ItemsOf<Map, Entry>(map)[1].Key, key);
        Heap.Link(map, ref Heap.ItemsOf<Map, Entry>(map)[1].Value, map);
        Heap.Release(key);
        Heap.Release(map);
        Assert.True(Heap.IsAlive(map) && Heap.IsAlive(key));
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.False(Heap.IsAlive(map) || Heap.IsAlive(key));
    }

    [Fact]
    [Conforms(GCTests, "test_tuple")]
    public void A_pair_made_whole_and_the_list_that_closes_its_cycle_are_two_objects()
    {
        Handle<Node> list = NewNode();
        Handle<Node> pair = Heap.New(new Node { Next = list });
        Heap.Link(list, ref Heap.At(list).Next, pair);
        Release(list, pair);
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_class")]
    public void A_type_on_the_heap_that_names_itself_is_collected()
    {
        Heap.Release(NewKind(default));
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_newstyleclass")]
    [Conforms("test_gc.PythonFinalizationTests", "test_ast_fini")]
    public void A_type_on_the_heap_dies_with_the_last_object_of_it()
    {
        Handle<Kind> kind = NewKind(default);
        Handle<Instance> instance = Heap.New(new Instance { Kind = kind });
        Heap.Link(instance, ref Heap.At(instance).Self, instance);
        Heap.Release(kind);
        Assert.Equal(0, Heap.Collect().Freed);
        Assert.True(Heap.IsAlive(kind));
        long seen = 0;
        Heap.SetFinalizer<Instance>((heap, dying) => seen += 1 + heap.At(heap.At(dying).Kind).Number);
        Heap.Release(instance);
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(1, seen);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_instance")]
    public void An_object_whose_field_names_itself_is_collected()
    {
        Heap.Release(NewSelfCycle());
        Assert.True(Heap.Collect().Freed > 0);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_newinstance")]
    public void Objects_of_derived_kinds_go_then_the_kinds_then_nothing_is_left()
    {
        Handle<Kind> first = NewKind(default);
        Handle<Kind> second = NewKind(first);
        Handle<Kind> third = NewKind(second);
        foreach (Handle<Kind> kind in new[] { first, second, third })
        {
            Handle<Instance> instance = Heap.New(new Instance { Kind = kind });
            Heap.Link(instance, ref Heap.At(instance).Self, instance);
            Heap.Release(instance);
        }
        Assert.Equal(3, Heap.Collect().Freed);
        Assert.Equal(3, Heap.Count);
        Heap.Release(first);
        Heap.Release(second);
        Assert.Equal(0, Heap.Collect().Freed);
        Heap.Release(third);
        Assert.Equal(3, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Collect().Freed);
    }

    [Fact]
    [Conforms(GCTests, "test_method")]
    public void A_closure_kept_by_the_object_that_it_captured_is_collected_with_it()
    {
        Handle<Node> owner = NewNode();
        Handle<Node> closure = Heap.New(new Node { Other = owner });
        Heap.Link(owner, ref Heap.At(owner).Leaf, default);
        Heap.Move(owner, ref Heap.At(owner).Next, closure);
        Assert.Equal(0, Heap.Collect().Freed);
        Release(owner);
        Assert.Equal(2, Heap.Collect().Freed);
    }

    [Fact]
    [Conforms(GCTests, "test_function")]
    public void A_function_and_the_table_of_its_names_are_two_objects()
    {
        Handle<Leaf> name = Heap.New(default(Leaf));
        Handle<Map> globals = Heap.New<Map, Entry>(default, 8);
        Handle<Map> function = Heap.New<Map, Entry>(default, [new Entry { Value = globals }]);
        Heap.Link(globals, ref Heap.ItemsOf<Map, Entry>(globals)[7].Key, name);
        Heap.Link(globals, ref Heap.ItemsOf<Map, Entry>(globals)[7].Value, function);
        Heap.Release(name);
        Heap.Release(globals);
        Heap.Release(function);
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_frame")]
    public void A_scope_whose_local_names_the_scope_is_one_object()
    {
        Handle<Map> scope = Heap.New<Map, Entry>(default, 1);
        Heap.Link(scope, ref Heap.ItemsOf<Map, Entry>(scope)[0].Value, scope);
        Heap.Release(scope);
        Assert.Equal(1, Heap.Collect().Freed);
    }

    [Fact]
    [Conforms(GCTests, "test_legacy_finalizer")]
    [Conforms(GCTests, "test_legacy_finalizer_newclass")]
    [Conforms("test_finalization.LegacyFinalizationTest", "test_legacy_self_cycle")]
    public void No_object_is_uncollectable()
    {
        int calls = 0;
        Heap.SetFinalizer<Node>((_, _) => calls++);
        WeakHandle<Node> weak = NewSelfCycle();
        Release(new Handle<Node>(weak.Bits));
        Release(NewRing(2));
        Handle<Kind> other = NewKind(default);
        Heap.Release(other);
        CollectionInfo info = Heap.Collect();
        Assert.Equal((4, 0L, 0L), (info.Freed, info.Unexplained, info.Resurrected));
        Assert.Equal(3, calls);
        Assert.Empty(Heap.Garbage);
        Assert.False(IsAlive(weak));
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_saveall")]
    public void Garbage_that_is_to_be_looked_at_is_kept_each_object_once()
    {
        Assert.Empty(Heap.Garbage);
        Heap.CollectionDebug = CollectionDebug.SaveAll;
        Handle<List> list = Heap.New<List, Handle<List>>(default, 1);
        Heap.Link(list, ref Heap.ItemsOf<List, Handle<List>>(list)[0], list);
        Handle<Node>[] ring = NewRing(3);
        HolderCounts counts = Heap.CountsOf(ring[0]);
        Heap.Release(list);
        Release(ring);
        Assert.Equal(4, Heap.Collect().Freed);
        List<ulong> expected = [list.Bits, .. ring.Select(node => node.Bits)];
        Assert.Equal(expected.Order(), Heap.Garbage.Select(handle => handle.Bits).Order());
        Assert.Equal(counts, Heap.CountsOf(ring[0]));
        Assert.Equal(ring[1], Heap.At(ring[0]).Next);

        Heap.CollectionDebug = CollectionDebug.None;
        Assert.Equal(0, Heap.Collect().Freed);
        foreach (Handle garbage in Heap.Garbage)
        {
            Heap.Release(garbage);
        }
        Heap.Garbage.Clear();
        Assert.Equal(4, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_boom")]
    public void A_collection_runs_no_code_of_the_type_to_find_its_edges()
    {
        Handle<Boom> first = Heap.New(default(Boom));
        Handle<Boom> second = Heap.New(new Boom { Partner = first });
        Heap.Link(first, ref Heap.At(first).Partner, second);
        Heap.Release(first);
        Heap.Release(second);
        int calls = Boom.Calls;
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(calls, Boom.Calls);
        Assert.Empty(Heap.Garbage);
    }

    [Fact]
    [Conforms(GCTests, "test_boom2")]
    public void A_type_that_would_tell_another_story_the_second_time_is_asked_once()
    {
        for (int round = 0; round < 3; round++)
        {
            using ObjectHeap heap = Create(new ObjectHeapOptions());
            Handle<Boom2> first = heap.New(default(Boom2));
            Handle<Boom2> second = heap.New(new Boom2 { Partner = first });
            heap.Link(first, ref heap.At(first).Partner, second);
            heap.Release(first);
            heap.Release(second);
            Assert.Equal(2, heap.Collect().Freed);
            Assert.Empty(heap.Garbage);
            Assert.Equal(1, Boom2.Calls);
        }
    }

    private Handle<Kind> NewKind(Handle<Kind> derivedFrom)
    {
        Handle<Kind> kind = Heap.New(new Kind { Base = derivedFrom });
        Heap.Link(kind, ref Heap.At(kind).Self, kind);
        return kind;
    }

    private struct Boom : INativeObject
    {
        public Handle<Boom> Partner;

        public static int Calls { get; private set; }

        public void DescribeEdges(EdgeMap edges)
        {
            Calls++;
            edges.Add(ref this, ref Partner);
        }
    }

    private struct Boom2 : INativeObject
    {
        public Handle<Boom2> Partner;

        public static int Calls { get; private set; }

        public void DescribeEdges(EdgeMap edges)
        {
            if (++Calls > 1)
            {
                throw new InvalidOperationException("asked again");
            }
            edges.Add(ref this, ref Partner);
        }
    }
}
