using System.IO;
using Arenas.Tests.Diagnostics.Graphs;

namespace Arenas.Tests.Diagnostics.Formats;

/// <summary>A snapshot with all that a format must be able to say.</summary>
internal static class FormatScene
{
    public const string OddType = "Shop.Pair<\"a\\N\", {b|c}>\nÄ";
    public const string OddMethod = "Shop.Cart.Add<int, ;>";

    public static Snapshot Build(bool isSampled = false)
    {
        SnapshotBuilderGraph builder = new() { IsSampled = isSampled };
        CallFrame main = new("src/Program.cs", 7, "Shop.Program.Main");
        CallFrame add = new("src/Cart.cs", 30, OddMethod);
        CallFrame noMethod = new("src/deep folder/Order book.cs", 12);
        int adding = builder.Stack(add, main);
        int other = builder.Stack(add with { Line = 31 }, main);
        int ordering = builder.Stack(noMethod, main);
        int list = builder.Type("Shop.List", "head", "[]");
        int pair = builder.Type(OddType, "left", "ri\"ght");
        builder.Block(1000, adding, weight: 2.5f);
        builder.Block(1000, adding, weight: 0);
        builder.Block(24, ordering, weight: 10);
        builder.Block(100);
        int root = builder.Object(list, 40, external: 1, generation: 2, stack: ordering);
        int[] items = new int[5];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = builder.Object(pair, 32, generation: i % 3, stack: other);
            builder.Edge(root, items[i], i == 0 ? 0 : 1);
        }
        builder.Edge(items[0], items[1], 1);
        builder.Edge(items[1], items[0]);
        builder.Edge(items[2], items[2]);
        int garbage = builder.Object(pair, 64, generation: 3);
        builder.Edge(garbage, garbage);
        builder.Unseen(items[4], 2);
        return builder.Build();
    }

    public static byte[] Bytes(System.Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }

    public static string Text(System.Action<TextWriter> write)
    {
        using StringWriter writer = new();
        write(writer);
        return writer.ToString();
    }
}
