using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Writes nodes and edges in DOT.</summary>
internal sealed class DotWriter(TextWriter output, DotOptions options)
{
    private static readonly string[] s_fills = ["#e8f1fa", "#c3d9ee", "#94b8dd", "#b9a5d8"];

    public void Begin() => output.Write("""
        digraph objects {
          node [shape=box, style=filled, fontname="sans-serif", fontsize=10];
          edge [fontname="sans-serif", fontsize=9];

        """.ReplaceLineEndings("\n"));

    public void End() => output.Write("}\n");

    public void Node(SnapshotObject item)
    {
        StringBuilder label = new();
        _ = label.Append(CultureInfo.InvariantCulture, $"{item.Type.Name}\n{item.Handle}\n{item.Size} bytes, ")
            .Append(item.Generation == ObjectHeap.FrozenGeneration ? "frozen" : $"generation {item.Generation}")
            .Append(CultureInfo.InvariantCulture, $"\ninternal {item.InternalCount}, external {item.ExternalCount}");
        if (item.UnseenReferrers is > 0 and int unseen)
        {
            _ = label.Append(CultureInfo.InvariantCulture, $"\n{unseen} unseen");
        }
        if (options.ExtraInfo?.Invoke(item) is { Length: > 0 } extra)
        {
            _ = label.Append('\n').Append(extra);
        }
        string outline = options.Highlight?.Invoke(item) == true ? ", color=red, penwidth=3" : "";
        string dashes = item.IsUnheld ? ", style=\"filled,dashed\"" : "";
        string text = Quoted(label.ToString());
        output.Write($"  {Name(item)} [label={text}, fillcolor=\"{Fill(item)}\"{dashes}{outline}];\n");
    }

    public void Edge(SnapshotEdge edge)
    {
        string label = edge.Field.Length > 0 ? $" [label={Quoted(edge.Field)}]" : "";
        output.Write($"  {Name(edge.From)} -> {Name(edge.To)}{label};\n");
    }

    /// <summary>A node that stands for edges which are not drawn.</summary>
    public void More(SnapshotObject item, int count)
    {
        Debug.Assert(count > 0, "what stands for nothing is not drawn");
        string more = string.Create(CultureInfo.InvariantCulture, $"more{item.Index}");
        string what = (options.Referrers, count) switch
        {
            (true, 1) => "referrer",
            (true, _) => "referrers",
            (false, 1) => "reference",
            _ => "references",
        };
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"  {more} [label=\"{count} more {what}\", shape=plaintext, style=\"\", fontcolor=red];\n"));
        (string from, string to) = options.Referrers ? (more, Name(item)) : (Name(item), more);
        output.Write($"  {from} -> {to} [color=red];\n");
    }

    private static string Name(SnapshotObject item) =>
        string.Create(CultureInfo.InvariantCulture, $"o{item.Index}");

    private static string Fill(SnapshotObject item)
    {
        Debug.Assert(item.Generation < s_fills.Length, "a generation, or frozen");
        return item.IsHeld ? "#ffd24d" : item.IsUnheld ? "#d9d9d9" : s_fills[item.Generation];
    }

    // A line feed in a label is \n; a backslash, which may come with a name of any language, stands for itself.
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '\n' => quoted.Append("\\n"),
                '"' or '\\' => quoted.Append('\\').Append(c),
                _ when char.IsControl(c) => quoted.Append(' '),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
