using System;

namespace Arenas.Tests.Attacks;

/// <summary>The lies of types about their edges.</summary>
internal static class Lies
{
    /// <summary>An edge of a struct larger than the type: it lies behind the value.</summary>
    public struct Beyond : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged
        {
            Wide wide = new() { Numbers = default };
            edges.Add(ref wide, ref wide.Last);
        }
    }

    /// <summary>A field of another variable.</summary>
    public struct Elsewhere : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged
        {
            Handle<TTarget>[] other = new Handle<TTarget>[1];
            edges.Add(ref self, ref other[0]);
        }
    }

    /// <summary>The same edge two times.</summary>
    public struct Twice : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged
        {
            edges.Add(ref self, ref field);
            edges.Add(ref self, ref field);
        }
    }

    /// <summary>No description at all.</summary>
    public struct Failing : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged => throw new NotSupportedException("this type describes nothing");
    }

    /// <summary>A description that needs itself.</summary>
    public struct Circular : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged
        {
            using ObjectHeap heap = new();
            heap.Release(heap.New(self));
            edges.Add(ref self, ref field);
        }
    }

    /// <summary>No edge, though there is one: its targets leak, and nothing else happens.</summary>
    public struct Silent : ILie
    {
        public readonly void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
            where TSelf : unmanaged
            where TTarget : unmanaged
        {
        }
    }
}
