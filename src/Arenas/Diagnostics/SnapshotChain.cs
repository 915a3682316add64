using System.Collections.Generic;
using System.Diagnostics;
using System.Text;

namespace Arenas;

/// <summary>Objects of a snapshot of which each refers to the next.</summary>
/// <remarks><b>Owns</b>: its lists. Immutable, so any thread may read it.</remarks>
public sealed class SnapshotChain
{
    internal SnapshotChain(IReadOnlyList<SnapshotObject> objects, IReadOnlyList<string> fields)
    {
        Debug.Assert(objects.Count == fields.Count + 1, "a field between each two objects");
        Objects = objects;
        Fields = fields;
    }

    /// <summary>Gets the objects, one at least.</summary>
    public IReadOnlyList<SnapshotObject> Objects { get; }

    /// <summary>Gets the names of the fields: field i of object i leads to object i + 1.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Returns the objects with the fields between them, in one line.</summary>
    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new(Objects[0].ToString());
        for (int i = 0; i < Fields.Count; i++)
        {
            _ = text.Append(" -").Append(Fields[i]).Append("-> ").Append(Objects[i + 1]);
        }
        return text.ToString();
    }
}
