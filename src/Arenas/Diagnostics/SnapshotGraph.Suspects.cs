using System.Collections.Generic;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class SnapshotGraph
{
    /// <summary>Gets the objects that count more references from objects than the snapshot shows.</summary>
    /// <remarks>An edge that its type does not declare, or a release that was missed, after which an object is never
    /// freed.</remarks>
    public IReadOnlyList<SnapshotObject> CountedButNotReferred
    {
        get
        {
            ReverseEdges reverse = Reverse;
            List<int> found = [];
            for (int i = 0; i < Count; i++)
            {
                if (Columns.InternalCounts[i] > reverse.CountOf(i))
                {
                    found.Add(i);
                }
            }
            return new ObjectList(this, [.. found]);
        }
    }

    /// <summary>Gets the objects that nothing but managed code holds: an external count, and no edge to them.</summary>
    /// <remarks>Roots of the program's structures; one that is none of these was forgotten.</remarks>
    public IReadOnlyList<SnapshotObject> HeldButNotReferred
    {
        get
        {
            ReverseEdges reverse = Reverse;
            List<int> found = [];
            for (int i = 0; i < Count; i++)
            {
                if (Columns.ExternalCounts[i] > 0 && Columns.InternalCounts[i] == 0 && reverse.CountOf(i) == 0)
                {
                    found.Add(i);
                }
            }
            return new ObjectList(this, [.. found]);
        }
    }
}
