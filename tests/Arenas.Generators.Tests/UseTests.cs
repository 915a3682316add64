using System.Threading.Tasks;
using Xunit;

namespace Arenas.Generators.Tests;

/// <summary>What is said of the use of objects, and what is not.</summary>
public sealed class UseTests
{
    private const string Tree = """
        [NativeObject]
        public partial struct Tree
        {
            public Node Inner;
            public Kids Kids;
            public Handle<Node> Property { get; set; }
        }

        [InlineArray(4)]
        public struct Kids { private Handle<Node> _first; }
        """;

    [Fact]
    public Task An_object_whose_type_does_not_say_where_its_handles_are() => new Snippet("""
        public struct Silent
        {
            public int Number;
            public Handle<Silent> Next; // ARENAS010
        }

        public struct Cursor { public Handle<Node> Current; }

        public sealed class C
        {
            public void M(ObjectHeap heap, ReadOnlySpan<Cursor> items, Cursor cursor)
            {
                heap.Release(heap.New(new Silent { Number = 1 })); // ARENAS010
                heap.Release(heap.New<Silent>(default)); // ARENAS010
                heap.Release(heap.NewTaking(cursor)); // ARENAS010
                heap.Release(heap.New(default(Leaf), items)); // ARENAS010
                heap.Release(heap.New<Leaf, Cursor>(default, 3)); // ARENAS010
                heap.Release(heap.New((cursor.Current, 1))); // ARENAS010
                heap.Release(heap.New(cursor.Current.ToHandle())); // ARENAS010
                Handle<Cursor> kept = default; // ARENAS010
                WeakHandle<Cursor> weak = default; // ARENAS010
                _ = (kept, weak);
            }

            public void Fine<T>(ObjectHeap heap, T any, Cursor cursor, ReadOnlySpan<Handle<Node>> nodes)
                where T : unmanaged
            {
                heap.Release(heap.New(default(Node)));
                heap.Release(heap.New(any));
                heap.Release(heap.New(cursor.Current));
                heap.Release(heap.New(default(Leaf), nodes));
                Handle<Handle<Node>> kept = default;
                List<Cursor> cursors = [cursor];
                _ = (kept, cursors);
            }
        }
        """).HoldsAsync();

    [Fact]
    public Task An_edge_that_is_assigned() => new Snippet("""
        public sealed class C
        {
            public void M(ObjectHeap heap, Handle<Node> a, Handle<Node> b, Handle<Tree> tree, Lease<Tree> lease)
            {
                heap.At(a).Next = b; // ARENAS011
                heap.At(a).Next = default; // ARENAS011
                heap.At(a) = new Node { Next = b }; // ARENAS011
                heap.At(tree).Inner.Next = b; // ARENAS011
                heap.At(tree).Kids[2] = b; // ARENAS011
                heap.At(tree).Property = b; // ARENAS011
                (heap.At(a).Next, heap.At(a).Number) = (b, 1); // ARENAS011
                lease.Value.Inner = default; // ARENAS011
                lease.Value.Inner.Next = b; // ARENAS011
                lease.Items<Handle<Node>>()[0] = b; // ARENAS011
                heap.ItemsOf<Tree, Handle<Node>>(tree)[1] = b; // ARENAS011
                heap.ItemsOf<Tree, Node>(tree)[^1].Next = b; // ARENAS011
                heap.ItemsOf<Tree, Handle<Node>>(tree).Slice(1)[0] = b; // ARENAS011
                heap.ItemsOf<Tree, Handle<Node>>(tree).Clear(); // ARENAS011
                heap.ItemsOf<Tree, Node>(tree).Fill(default); // ARENAS011
                lease.Items<Handle<Node>>().CopyTo(heap.ItemsOf<Tree, Handle<Node>>(tree)); // ARENAS011
                Unsafe.Add(ref heap.At(a).Next, 1) = b; // ARENAS011
                heap.TryUpgrade(a, out heap.At(b).Next); // ARENAS011
                ref Tree kept = ref lease.Value;
                kept.Inner.Next = b; // ARENAS011
                Span<Node> span = lease.Items<Node>();
                span[0].Next = b; // ARENAS011
                foreach (ref Node item in lease.Items<Node>())
                {
                    item.Next = b; // ARENAS011
                }
                Action late = () => heap.At(a).Next = b; // ARENAS011
                late();
            }
        }

        """ + Tree).HoldsAsync();

    [Fact]
    public Task What_is_linked_or_is_no_edge_may_be_assigned() => new Snippet("""
        public sealed class C
        {
            public void Fine(ObjectHeap heap, Handle<Node> a, Handle<Node> b, Handle<Tree> tree, Lease<Tree> lease)
            {
                heap.Link(a, ref heap.At(a).Next, b);
                heap.Unlink(tree, ref lease.Value.Inner.Next);
                heap.At(a).Number = 3;
                heap.At(a).Number += 3;
                heap.At(tree).Inner.Number++;
                heap.ItemsOf<Tree, Leaf>(tree)[0] = new Leaf { Number = 2 };
                heap.ItemsOf<Tree, Leaf>(tree).Clear();
                Node copy = heap.At(a);
                copy.Next = b;
                Node[] many = [copy];
                many[0].Next = b;
                Handle<Node> local = heap.At(a).Next;
                local = b;
                Span<Handle<Node>> own = stackalloc Handle<Node>[4];
                own[0] = local;
                lease.Items<Handle<Node>>().CopyTo(own);
                heap.Release(heap.New(new Node { Next = b, Previous = a }));
                heap.Release(heap.New(copy with { Next = a }));
            }
        }

        """ + Tree).HoldsAsync();

    [Fact]
    public Task A_reference_that_is_kept() => new Snippet("""
        public ref struct View(Span<Leaf> items)
        {
            public Span<Leaf> Items = items;
        }

        public sealed unsafe class C
        {
            public ref Node M(ObjectHeap heap, Handle<Node> a, bool flag)
            {
                ref Node node = ref heap.At(a); // ARENAS012
                ref readonly int number = ref heap.At(a).Number; // ARENAS012
                node = ref heap.At(a); // ARENAS012
                ref Node either = ref flag ? ref heap.At(a) : ref node; // ARENAS012
                Span<Leaf> items = heap.ItemsOf<Node, Leaf>(a); // ARENAS012
                ReadOnlySpan<Leaf> some = heap.ItemsOf<Node, Leaf>(a).Slice(1); // ARENAS012
                var rest = heap.ItemsOf<Node, Leaf>(a)[1..]; // ARENAS012
                items = heap.ItemsOf<Node, Leaf>(a); // ARENAS012
                ref Leaf first = ref heap.ItemsOf<Node, Leaf>(a)[0]; // ARENAS012
                ref int next = ref Unsafe.Add(ref heap.At(a).Number, 1); // ARENAS012
                Span<byte> bytes = MemoryMarshal.AsBytes(heap.ItemsOf<Node, Leaf>(a)); // ARENAS012
                View view = new(heap.ItemsOf<Node, Leaf>(a)); // ARENAS012
                void* pointer = Unsafe.AsPointer(ref heap.At(a)); // ARENAS012
                fixed (int* fixedPointer = &heap.At(a).Number) // ARENAS012
                {
                }
                fixed (Leaf* fixedItems = heap.ItemsOf<Node, Leaf>(a)) // ARENAS012
                {
                }
                foreach (ref Leaf item in heap.ItemsOf<Node, Leaf>(a)) // ARENAS012
                {
                    heap.Release(a);
                }
                return ref heap.At(a); // ARENAS012
            }

            public Span<Leaf> Items(ObjectHeap heap, Handle<Node> a) => heap.ItemsOf<Node, Leaf>(a); // ARENAS012

            public ref int Number(ObjectHeap heap, Handle<Node> a) => ref heap.At(a).Number; // ARENAS012

            public int Fine(ObjectHeap heap, Handle<Node> a, Handle<Pointed> b)
            {
                Node copy = heap.At(a);
                int number = heap.At(a).Number + heap.ItemsOf<Node, Leaf>(a).Length;
                Leaf[] items = heap.ItemsOf<Node, Leaf>(a).ToArray();
                int* pointer = heap.At(b).Pointer;
                string text = heap.At(a).ToString() + heap.At(b);
                Unsafe.Add(ref heap.At(a).Number, 0) = 3;
                Change(ref heap.At(a).Number);
                foreach (Leaf item in heap.ItemsOf<Node, Leaf>(a))
                {
                    number += (int)item.Number + heap.At(a).Number;
                }
                using Lease<Node> lease = heap.Borrow(a);
                ref Node node = ref lease.Value;
                Span<Leaf> span = lease.Items<Leaf>();
                return heap.At(a).Number;
            }

            private static void Change(ref int number) => number++;
        }

        public unsafe struct Pointed
        {
            public int* Pointer;
        }
        """).HoldsAsync();

    [Fact]
    public Task A_lease_that_nobody_disposes() => new Snippet("""
        public sealed class C
        {
            public int M(ObjectHeap heap, Handle<Node> a)
            {
                Lease<Node> lease = heap.Borrow(a); // ARENAS013
                heap.Borrow(a); // ARENAS013
                _ = heap.Borrow(a); // ARENAS013
                var same = Made(heap, a); // ARENAS013
                Lease<Node> late;
                late = heap.Borrow(a); // ARENAS013
                return heap.Borrow(a).Value.Number; // ARENAS013
            }

            public int Fine(ObjectHeap heap, Handle<Node> a, bool flag)
            {
                using Lease<Node> lease = heap.Borrow(a);
                using var either = flag ? heap.Borrow(a) : Made(heap, a);
                using (heap.Borrow(a))
                using (Lease<Node> inner = heap.Borrow(a))
                {
                }
                Lease<Node> tried = heap.Borrow(a);
                try
                {
                    return tried.Value.Number;
                }
                finally
                {
                    tried.Dispose();
                }
            }

            public Lease<Node> Made(ObjectHeap heap, Handle<Node> a) => heap.Borrow(a);

            public Lease<Node> MadeLater(ObjectHeap heap, Handle<Node> a)
            {
                Lease<Node> lease = heap.Borrow(a);
                return lease;
            }
        }
        """).HoldsAsync();

    [Fact]
    public Task A_handle_that_is_thrown_away() => new Snippet("""
        public sealed class C
        {
            public void M(ObjectHeap heap, ObjectHeap? maybe, Handle<Node> a)
            {
                heap.New(default(Node)); // ARENAS014
                heap.NewTaking(default(Node)); // ARENAS014
                heap.New<Node, Leaf>(default, 3); // ARENAS014
                heap.Take(a, ref heap.At(a).Next); // ARENAS014
                _ = heap.New(default(Leaf)); // ARENAS014
                _ = (Handle)heap.New(default(Leaf)); // ARENAS014
                maybe?.New(default(Leaf)); // ARENAS014
                Action make = () => heap.New(default(Leaf)); // ARENAS014
                make();
            }

            public void Short(ObjectHeap heap) => heap.New(default(Leaf)); // ARENAS014

            public Handle<Leaf> Fine(ObjectHeap heap, Handle<Node> a, ObjectHeap? maybe)
            {
                Handle<Node> kept = heap.New(default(Node));
                heap.Retain(a);
                heap.TryUpgrade<Node>(a, out Handle<Node> again);
                heap.TryUpgrade<Node>(a, out _); // who wants to know only whether it fails has no other way
                heap.Link(a, ref heap.At(a).Next, heap.New(default(Node)));
                heap.Release(heap.Take(a, ref heap.At(a).Next));
                Func<Handle<Leaf>> make = () => heap.New(default(Leaf));
                maybe?.Release(kept);
                _ = again;
                return heap.New(default(Leaf));
            }
        }
        """).HoldsAsync();

    [Theory]
    [InlineData("ARENAS011",
        "'heap.At(a).Next' is an edge of an object, or holds one, and nobody counts what is assigned: "
            + "use ObjectHeap.Link, Unlink, Move or Take",
        "heap.At(a).Next = a;")]
    [InlineData("ARENAS012",
        "The reference of 'heap.At(a)' is kept in a variable, and nothing keeps the object alive for it: "
            + "write 'using Lease<T> lease = heap.Borrow(...)' and use lease.Value or lease.Items",
        "ref Node node = ref heap.At(a);")]
    [InlineData("ARENAS013",
        "The lease holds its object until it is disposed, and nothing disposes it: write "
            + "'using Lease<Node> lease = ...'",
        "heap.Borrow(a);")]
    [InlineData("ARENAS014",
        "The handle that 'ObjectHeap.New' gives holds its object until it is released, and nobody can release one "
            + "that is thrown away: keep it, and release it with ObjectHeap.Release",
        "heap.New(default(Leaf));")]
    public async Task The_message_says_what_to_do(string rule, string message, string statement) =>
        Assert.Equal(message, await new Snippet(
            $"public class C {{ void M(ObjectHeap heap, Handle<Node> a) {{ {statement} }} }}").MessageAsync(rule));
}
