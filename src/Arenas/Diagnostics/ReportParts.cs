using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>The parts that every report is made of, which lie in the library as resources.</summary>
internal sealed class ReportParts
{
    private static readonly string[] s_scripts = ["data", "tree", "flame", "table", "plot", "main"];

    private readonly string _frame;
    private readonly string _style;
    private readonly string _script;

    private ReportParts(string frame, string style, string script)
    {
        _frame = frame;
        _style = style;
        _script = script;
    }

    public static ReportParts Read() => new(
        Resource("report.html"),
        Resource("report.css"),
        string.Concat(s_scripts.Select(name => Resource($"{name}.js"))));

    /// <summary>Writes the frame with everything in its place.</summary>
    public void Write(TextWriter writer, Func<string, string?> fill)
    {
        ReadOnlySpan<char> rest = _frame;
        for (int start = rest.IndexOf("{{"); start >= 0; start = rest.IndexOf("{{"))
        {
            int end = rest.IndexOf("}}");
            string name = rest[(start + 2)..end].ToString();
            writer.Write(rest[..start]);
            writer.Write(fill(name) ?? name switch
            {
                "style" => _style,
                "script" => _script,
                "policy" => Policy(),
                _ => throw new InvalidDataException($"Nobody knows what {name} is."),
            });
            rest = rest[(end + 2)..];
        }
        writer.Write(rest);
    }

    // Nothing is loaded from anywhere, and no script runs but the report's own: names in the data cannot become code.
    private string Policy() =>
        $"default-src 'none'; script-src {HashOf(_script)}; style-src {HashOf(_style)}; img-src data:; "
        + "base-uri 'none'; form-action 'none'";

    private static string HashOf(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Resource(string name)
    {
        using Stream? stream = typeof(ReportParts).Assembly.GetManifestResourceStream($"Arenas.Report.{name}");
        Debug.Assert(stream is not null, "the project embeds it");
        using StreamReader reader = new(stream, Encoding.UTF8);
        // A browser hashes the text with plain line feeds, whatever the source file has.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
