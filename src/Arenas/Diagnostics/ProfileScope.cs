using System;
using System.Diagnostics;

namespace Arenas;

/// <summary>A named part of a program's run that a profile measures, until it is disposed.</summary>
/// <remarks><b>Threads</b>: may be disposed on another thread than it began on; a second time does nothing.</remarks>
public sealed class ProfileScope : IDisposable
{
    private readonly Profile? _profile;

    internal ProfileScope(Profile? profile, string name)
    {
        _profile = profile;
        Name = name;
        ThreadId = Environment.CurrentManagedThreadId;
    }

    /// <summary>Gets the name of the scope.</summary>
    public string Name { get; }

    internal int ThreadId { get; }

    internal int Depth { get; private set; }

    internal ProfilePoint First { get; private set; }

    internal ProfilePoint Greatest { get; private set; }

    /// <summary>Ends the scope.</summary>
    public void Dispose() => _profile?.End(this);

    internal void Begin(in ProfilePoint point, int depth)
    {
        Debug.Assert(depth >= 0, "how many scopes of the thread it lies in");
        First = point;
        Greatest = point;
        Depth = depth;
    }

    internal void See(in ProfilePoint point) => Greatest = ProfilePoint.Greatest(Greatest, point);

    internal ProfileScopeRecord End(in ProfilePoint point)
    {
        See(point);
        return new(Name, ThreadId, Depth, First, point, Greatest);
    }
}
