using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Arenas.Generators.Tests;

/// <summary>What is generated compiles wherever a struct can stand, and finds every edge: snippets that run.</summary>
public sealed class GeneratorTests
{
    // Makes an object that names some of twenty leaves, and says which of them its heap knows.
    private const string Program = """
        public static class Test
        {
            public static string Run()
            {
                using ObjectHeap heap = new();
                Handle<Leaf>[] leaf = [.. Enumerable.Range(0, 20).Select(i => heap.New(new Leaf { Number = i }))];
                Handle owner = heap.New(Make(leaf));
                return string.Join(' ', heap.GetReferents(owner)
                    .Select(one => heap.At(heap.Cast<Leaf>(one)).Number).Order());
            }


        """;

    [Theory]
    [InlineData("1 2", "T", "new() { A = leaf[1], edges = leaf[2] }", """
        [NativeObject] public partial struct T
        {
            public byte Small; public Handle<Leaf> A; internal Handle<Leaf> edges; public const int Constant = 1;
            public static Handle<Leaf> Shared;
        }
        """)]
    [InlineData("1 2 3", "T", "new(leaf[1], leaf[2], leaf[3])", """
        [NativeObject] public partial struct T(Handle<Leaf> a, Handle<Leaf> b, Handle<Leaf> c)
        {
            private Handle<Leaf> _a = a; internal readonly Handle<Leaf> @class = b; public Handle<Leaf> C { get; } = c;
            public Handle<Leaf> Again => _a;
        }
        """)]
    [InlineData("1 2", "T", "new() { A = leaf[1], B = leaf[2] }", """
        [NativeObject] public partial struct T
        {
            public Handle<Leaf> A { get; set; }
            public Handle<Leaf> B { get; init; }
        }
        """)]
    [InlineData("1 2", "T", "new(leaf[1], leaf[2])", """
        [NativeObject] public readonly partial struct T(Handle<Leaf> a, Handle<Leaf> b)
        {
            public readonly Handle<Leaf> A = a;
            public Handle<Leaf> B { get; } = b;
        }
        """)]
    [InlineData("1 2", "T", "new(leaf[1], 7) { More = leaf[2] }", """
        [NativeObject] public partial record struct T(Handle<Leaf> To, int Weight) { public Handle<Leaf> More; }
        """)]
    [InlineData("1", "T", "new(leaf[1])",
        "[NativeObject] public readonly partial record struct T(Handle<Leaf> To);")]
    [InlineData("1 3 4", "T", "new() { Pair = (leaf[1], 2, (leaf[3], leaf[4])) }",
        "[NativeObject] public partial struct T { public (Handle<Leaf> A, int, (Handle<Leaf>, Handle<Leaf>)) Pair; }")]
    [InlineData("1 8 9", "T", "new() { Long = (leaf[1], 0, 0, 0, 0, 0, 0, leaf[8], leaf[9]) }", """
        [NativeObject] public partial struct T
        {
            public (Handle<Leaf>, int, int, int, int, int, int, Handle<Leaf>, Handle<Leaf>) Long;
        }
        """)]
    [InlineData("1", "T", "new() { A = leaf[1], Weak = leaf[2] }", """
        [NativeObject] public unsafe partial struct T
        {
            public fixed int Numbers[3]; public Handle<Leaf> A; public WeakHandle<Leaf> Weak; public Handle<Leaf>* P;
            public delegate*<Handle<Leaf>> F; public Guid Id; public DateTime Time; public decimal D; public bool? B;
        }
        """)]
    public Task Every_field_with_a_handle_is_an_edge(string edges, string type, string make, string declaration) =>
        FindsAsync(edges, type, make, declaration);

    [Theory]
    [InlineData("1 2", "T", "new() { A = leaf[1], Inner = new() { B = leaf[2] } }", """
        [NativeObject] public partial struct T { public Handle<Leaf> A; public Inner Inner; }
        [NativeObject] public partial struct Inner { public int Number; public Handle<Leaf> B; }
        """)]
    [InlineData("2", "T", "new() { Inner = new() { B = leaf[2] } }", """
        [NativeObject] public partial struct T { public int Number; public Empty Empty; public ByHand Inner; }
        [NativeObject] public partial struct Empty { public byte Number; }
        public struct ByHand : INativeObject
        {
            public Handle<Leaf> B;
            public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref B);
        }
        """)]
    [InlineData("1 4", "T", "Filled(leaf)", """
        [NativeObject] public partial struct T { public int Number; public Four Kids; }
        [InlineArray(4)] public struct Four { private Handle<Leaf> _first; }
        """, """
        private static T Filled(Handle<Leaf>[] leaf)
        {
            T t = default;
            t.Kids[0] = leaf[1];
            t.Kids[3] = leaf[4];
            return t;
        }
        """)]
    [InlineData("1 4 5", "T", "Filled(leaf)", """
        [NativeObject] public partial struct T { public Grid Grid; }
        [InlineArray(2)] public struct Grid { private Row _first; }
        [InlineArray(3)] public struct Row { private Entry _first; }
        [NativeObject] public partial struct Entry { public int Key; public Handle<Leaf> Value; }
        """, """
        private static T Filled(Handle<Leaf>[] leaf)
        {
            T t = default;
            t.Grid[0][0].Value = leaf[1];
            t.Grid[1][1].Value = leaf[4];
            t.Grid[1][2].Value = leaf[5];
            return t;
        }
        """)]
    [InlineData("1 2", "Two", "Filled(leaf)", """
        [NativeObject, InlineArray(2)] public partial struct Two { private Handle<Leaf> _first; }
        """, """
        private static Two Filled(Handle<Leaf>[] leaf)
        {
            Two two = default;
            two[0] = leaf[1];
            two[1] = leaf[2];
            return two;
        }
        """)]
    [InlineData("1 2 3", "T", "new() { A = new(leaf[1], 2), B = new(leaf[2], leaf[3]) }", """
        [NativeObject] public partial struct T
        {
            public Pair<Handle<Leaf>, int> A; public Pair<Handle<Leaf>, Handle<Leaf>> B;
        }
        public struct Pair<TFirst, TSecond>(TFirst first, TSecond second)
        {
            public TFirst First = first; public readonly TSecond Second = second;
        }
        """)]
    public Task Edges_are_found_inside(
        string edges, string type, string make, string declaration, string method = "") =>
        FindsAsync(edges, type, make, declaration, method);

    [Theory]
    [InlineData("1", "Box<Handle<Leaf>>", "new() { Number = 1, Value = leaf[1] }",
        "[NativeObject] public partial struct Box<T> where T : unmanaged { public int Number; public T Value; }")]
    [InlineData("", "Box<short>", "new() { Number = 1, Value = 2 }",
        "[NativeObject] public partial struct Box<T> where T : unmanaged { public byte Number; public T Value; }")]
    [InlineData("1 2 3", "Box<Box<Leaf>>", "new(leaf[1], new(leaf[2], default)) { More = (3, leaf[3]) }", """
        [NativeObject] public partial struct Box<T>(Handle<Leaf> to, T value) where T : unmanaged
        {
            public Handle<Leaf> To { get; } = to;
            public T Value { get; } = value;
            public (int, Handle<Leaf>) More;
        }
        """)]
    [InlineData("1", "Outer<int>.Middle<Handle<Leaf>>.Inner", "new() { B = leaf[1] }", """
        public static partial class Outer<T> where T : unmanaged
        {
            internal partial record Middle<TMore> where TMore : unmanaged
            {
                [NativeObject] public partial struct Inner { public T A; public TMore B { get; set; } }
            }
        }
        """)]
    [InlineData("1 2", "IOuter.Inner", "new() { A = leaf[1], B = Hidden.Of(leaf[2]) }", """
        public partial interface IOuter
        {
            [NativeObject] public partial record struct Inner { public Handle<Leaf> A; public Hidden B; }
        }
        public readonly ref partial struct Around
        {
            [NativeObject] private partial struct Private { public Handle<Leaf> A; }
        }
        [NativeObject] public partial struct Hidden
        {
            private Handle<Leaf> _value;
            public static Hidden Of(Handle<Leaf> value) => new() { _value = value };
        }
        """)]
    public Task Edges_are_found_in_generic_and_nested_types(
        string edges, string type, string make, string declaration) =>
        FindsAsync(edges, type, make, declaration);

    [Theory]
    [InlineData("namespace Deep.@namespace { [NativeObject] public partial struct T { public Handle<T> @this; } }")]
    [InlineData("namespace N { [NativeObject] public partial struct @struct { public Handle<Leaf> A; } }\n"
        + "namespace n { [NativeObject] public partial struct STRUCT { public Handle<Leaf> A; } }\n"
        + "namespace N { [NativeObject] public partial struct Struct { public Handle<Leaf> A; } }")]
    [InlineData("namespace Some.Where;\n\n[NativeObject]\npublic partial struct T\n{\n    public Handle<T> Next;\n}\n")]
    public Task It_compiles_in_any_namespace_under_any_name(string text) => new Snippet(text).HoldsAsync();

    [Fact]
    public async Task What_the_user_wrote_is_not_written_again()
    {
        Snippet both = new("""
            [NativeObject] public partial struct A : INativeObject
            {
                public Handle<Leaf> One; public Handle<Leaf> Two;
                void INativeObject.DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Two);
            }
            [NativeObject] public partial struct B
            {
                public Handle<Leaf> One; public Handle<Leaf> Two;
                public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref One);
            }
            [NativeObject] public partial struct C : INativeObject
            {
                public Handle<Leaf> One;
            }
            public static class Test
            {
                public static string Run()
                {
                    using ObjectHeap heap = new();
                    Handle<Leaf> one = heap.New(default(Leaf)), two = heap.New(default(Leaf));
                    Handle<A> a = heap.New(new A { One = one, Two = two });
                    Handle<B> b = heap.New(new B { One = one, Two = two });
                    Handle<C> c = heap.New(new C { One = one });
                    bool isTwo = heap.GetReferents(a)[0] == two, isOne = heap.GetReferents(b)[0] == one;
                    return $"{isTwo} {isOne} {heap.GetReferents(c).Count}";
                }
            }
            """);
        Assert.Equal("True True 1", await both.RunAsync());
        Assert.Equal(["B", "C", "Node"], both.Generated.Keys.Order().Select(name => name.Split('.')[0]));
    }

    [Fact]
    public async Task Structs_of_another_assembly_say_where_their_edges_are_or_are_refused()
    {
        Snippet other = new("""
            namespace Other
            {
                [NativeObject] public partial struct Good(Handle<Leaf> a) { private Handle<Leaf> _a = a; }
                public struct Bad(Handle<Leaf> a) { private Handle<Leaf> _a = a; }
            }
            """);
        MetadataReference reference = MetadataReference.CreateFromImage(other.ToImage());
        await new Snippet("""
            [NativeObject] public partial struct T { public Other.Good Good; }
            [NativeObject] public partial struct U
            {
                public Other.Bad Bad; // ARENAS006
            }
            """, reference).HoldsAsync();
    }

    [Fact]
    public async Task A_silenced_error_is_an_exception_at_the_first_object()
    {
        string thrown = await new Snippet("""
            #pragma warning disable ARENAS004
            [NativeObject] public partial struct T { public Handle<Leaf> Good; public Handle Bad; }
            public static class Test
            {
                public static string Run()
                {
                    using ObjectHeap heap = new();
                    try { return heap.New(default(T)).ToString(); }
                    catch (Exception e) { return (e.InnerException ?? e).Message; }
                }
            }
            """).RunAsync();
        Assert.Equal("T cannot be a native object: ARENAS004.", thrown);
    }

    [Fact]
    public void The_text_is_the_same_every_time_and_reads_well()
    {
        const string text = """
            namespace Some.Where
            {
                public partial class Outer<T>
                {
                    [NativeObject]
                    internal partial record struct Tree(Handle<Leaf> Value)
                    {
                        public Kin Kin;
                    }
                }

                [InlineArray(8)]
                public struct Kin { private Handle<Leaf> _first; }
            }
            """;
        (string name, string generated) = new Snippet(text).Generated
            .Single(file => file.Key.StartsWith("Some", StringComparison.Ordinal));
        Assert.Equal(generated, new Snippet(text).Generated[name]);
        Assert.Equal("Some.Where.Outer`1.Tree.9f2883a8.g.cs", name);
        Assert.Equal(
            """
            // <auto-generated/>
            #nullable enable
            #pragma warning disable

            namespace Some.Where
            {
                partial class Outer<T>
                {
                    partial record struct Tree : INativeObject
                    {
                        [System.CodeDom.Compiler.GeneratedCode("Generators", "1")]
                        void INativeObject.DescribeEdges(EdgeMap edges)
                        {
                            [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Value>k__BackingField")]
                            static extern ref Handle<Leaf> FieldBehind0(ref Outer<T>.Tree self);
                            edges.Add(ref this, ref FieldBehind0(ref this));
                            for (int i0 = 0; i0 < 8; i0++)
                            {
                                edges.Add(ref this, ref Unsafe.Add(ref Unsafe.As<Kin, Handle<Leaf>>(ref this.Kin), i0));
                            }
                        }
                    }
                }
            }

            """,
            generated.Replace("global::", "", StringComparison.Ordinal)
                .Replace("System.Runtime.CompilerServices.", "", StringComparison.Ordinal)
                .Replace("Some.Where.", "", StringComparison.Ordinal)
                .Replace("Arenas.", "", StringComparison.Ordinal));
    }

    private static async Task FindsAsync(
        string edges, string type, string make, string declaration, string method = "") =>
        Assert.Equal(edges, await new Snippet($$"""
            {{Program}}
                private static {{type}} Make(Handle<Leaf>[] leaf) => {{make}};
                {{method}}
            }
            {{declaration}}
            """).RunAsync());
}
