using System;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Generators.Tests;

/// <summary>What is said of a struct that cannot be a native object, and where.</summary>
public sealed class NativeObjectTests
{
    [Theory]
    [InlineData("""
        [NativeObject]
        public struct T // ARENAS001
        {
            public Handle<Leaf> A;
        }
        """)]
    [InlineData("""
        public class Outer // ARENAS001
        {
            public partial class Middle
            {
                public struct Other { public int A; }

                [NativeObject]
                public partial struct T { public Handle<Leaf> A; }
            }
        }
        """)]
    [InlineData("""
        [NativeObject]
        public readonly record struct T(Handle<Leaf> A); // ARENAS001
        """)]
    public Task A_type_that_is_not_partial(string text) => new Snippet(text).HoldsAsync();

    [Fact]
    public Task A_ref_struct_or_a_type_of_one_file() => new Snippet("""
        [NativeObject]
        public ref partial struct T { public int A; } // ARENAS002

        [NativeObject]
        file partial struct U(Handle<Leaf> a) { public Handle<Leaf> A = a; } // ARENAS002

        file partial class Outer // ARENAS002
        {
            [NativeObject]
            public partial struct V(Handle<Leaf> a) { public Handle<Leaf> A = a; }
        }
        """).HoldsAsync();

    [Fact]
    public Task A_managed_reference() => new Snippet("""
        [NativeObject]
        public partial struct T<TAny, TUnmanaged>
            where TUnmanaged : unmanaged
        {
            public Handle<Leaf> A;
            public string Name; // ARENAS003
            public object Property { get; set; } // ARENAS003
            public (int, int[]) Pair; // ARENAS003
            public TAny Any; // ARENAS003
            public TUnmanaged Good;
            public event Action Happens { add { } remove { } }
        }
        """).HoldsAsync();

    [Fact]
    public Task An_edge_without_a_type() => new Snippet("""
        [NativeObject]
        public partial struct T
        {
            public Handle A; // ARENAS004
            public Handle B { get; set; } // ARENAS004
            public (int, Handle) C; // ARENAS004
            public Four D; // ARENAS004
            public WeakHandle<Leaf> Good;
        }

        [InlineArray(4)]
        public struct Four { public Handle First; }
        """).HoldsAsync();

    [Fact]
    public Task A_nullable_edge() => new Snippet("""
        [NativeObject]
        public partial struct T<TValue>
            where TValue : unmanaged
        {
            public Handle<Leaf>? A; // ARENAS005
            public Node? B; // ARENAS005
            public (int, Handle<Leaf>?) C; // ARENAS005
            public TValue? D; // ARENAS005
            public int? Good;
            public WeakHandle<Leaf>? Fine;
        }
        """).HoldsAsync();

    [Fact]
    public Task A_struct_inside_that_does_not_say_where() => new Snippet("""
        [NativeObject]
        public partial struct T
        {
            public Silent A; // ARENAS006
            public Silent B { get; set; } // ARENAS006
            public Pair<Silent> C; // ARENAS006
            public Closed<Handle<Leaf>> D; // ARENAS006
            public Three E; // ARENAS006
            public KeyValuePair<int, Handle<Leaf>> F; // ARENAS006
            public Closed<int> Good;
            public Pair<Handle<Leaf>> Fine;
            public Node Better;
        }

        public struct Silent { public Handle<Leaf> A; }
        public struct Pair<TItem> { public TItem First; public TItem Second; }
        public struct Closed<TItem>(TItem first) { private TItem _first = first; public TItem First => _first; }
        [InlineArray(3)] public struct Three { public Silent First; }
        """).HoldsAsync();

    [Fact]
    public Task A_misplaced_edge() => new Snippet("""
        [NativeObject, StructLayout(LayoutKind.Explicit)]
        public partial struct T
        {
            [FieldOffset(0)] public Handle<Leaf> A; // ARENAS007
            [FieldOffset(4)] public int B;
            [FieldOffset(8)] public Handle<Leaf> Good;
            [FieldOffset(20)] public Handle<Leaf> C; // ARENAS007
            [FieldOffset(32)] public Guid D;
            [FieldOffset(40)] public Handle<Leaf> E; // ARENAS007
            [FieldOffset(48)] public Node F; // ARENAS007
            [FieldOffset(64)] public ushort G;
            [FieldOffset(72)] public Node Better;
        }

        [NativeObject, StructLayout(LayoutKind.Sequential, Pack = 4)]
        public partial struct U
        {
            public int A;
            public Handle<Leaf> B; // ARENAS007
            public int C;
            public Handle<Leaf> Good;
        }

        [NativeObject]
        public partial struct V
        {
            public int A;
            public U2 B; // ARENAS007
            public int C;
            public Four D; // ARENAS007
        }

        [NativeObject, StructLayout(LayoutKind.Sequential, Pack = 4)]
        public partial struct U2 { public Handle<Leaf> A; public int B; }

        [InlineArray(4)]
        public struct Four { private U2 _first; }

        [NativeObject]
        public unsafe partial struct W
        {
            public fixed byte Name[3];
            public bool Flag;
            public Handle<Leaf> Good;
            public DayOfWeek Day;
            public Handle<Leaf> Fine;
        }
        """).HoldsAsync();

    [Fact]
    public Task A_parameter_that_is_a_hidden_field() => new Snippet("""
        [NativeObject]
        public partial struct T(
            Handle<Leaf> hidden, // ARENAS008
            Handle<Leaf> shown,
            int number)
        {
            public Handle<Leaf> Shown = shown;
            public int Number => number;
            public Handle<Leaf> Get() => hidden;
            public static Handle<Leaf> Other(Handle<Leaf> shown) => shown;
        }
        """).HoldsAsync();

    [Fact]
    public Task Who_writes_it_by_hand_answers_for_it() => new Snippet("""
        [NativeObject]
        public struct T : INativeObject
        {
            public Handle A;
            public void DescribeEdges(EdgeMap edges) { }
        }
        """).HoldsAsync();

    [Fact]
    public async Task A_program_without_the_library_is_left_alone() => await new Snippet("""
        namespace Mine
        {
            public struct Handle<T> { public T Value; }
            public struct Holder { public Handle<Handle<int>> Next; }
        }
        """).HoldsAsync();

    [Theory]
    [InlineData("ARENAS001",
        "'T' is not partial, so the edges of 'T' cannot be generated: add the modifier 'partial' to 'T'",
        "[NativeObject] public struct T { public Handle<Leaf> A; }")]
    [InlineData("ARENAS007",
        "The handle in 'A' overlaps 'B', or may do so: give it 8 bytes of its own, at a multiple of 8 from "
            + "the start of 'T'",
        "[NativeObject, StructLayout(LayoutKind.Explicit)] public partial struct T "
            + "{ [FieldOffset(0)] public Handle<Leaf> A; [FieldOffset(0)] public int B; }")]
    [InlineData("ARENAS006",
        "'A' is of type 'S', which holds handles and does not say where: make 'S' a partial struct "
            + "with [NativeObject], or have it implement INativeObject",
        "[NativeObject] public partial struct T { public S A; } public struct S { public Handle<Leaf> B; }")]
    public async Task The_message_says_what_to_do(string rule, string message, string text) =>
        Assert.Equal(message, await new Snippet(text).MessageAsync(rule));
}
