using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Arenas;

/// <summary>What was found to have leaked.</summary>
public sealed class LeakFoundEventArgs : EventArgs
{
    internal LeakFoundEventArgs(LeakKind kind, string name, long count, long bytes, IReadOnlyList<LeakSite> sites)
    {
        Kind = kind;
        Name = name;
        Count = count;
        Bytes = bytes;
        Sites = sites;
    }

    /// <summary>Gets how it was found.</summary>
    public LeakKind Kind { get; }

    /// <summary>Gets the name of the heap, or what the owner is called.</summary>
    public string Name { get; }

    /// <summary>Gets how many blocks, objects or owners leaked, exactly.</summary>
    public long Count { get; }

    /// <summary>Gets the bytes of their blocks or slots, exactly; 0 for an owner.</summary>
    public long Bytes { get; }

    /// <summary>Gets where they were allocated, the most bytes first.</summary>
    public IReadOnlyList<LeakSite> Sites { get; }

    /// <summary>Describes the leak, a line for each place and each frame.</summary>
    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new();
        _ = Kind == LeakKind.Lost
            ? text.Append(CultureInfo.InvariantCulture, $"{Name} was lost without having been returned")
            : text.Append(CultureInfo.InvariantCulture, $"{Name} was disposed with {Count} unreturned, {Bytes} bytes");
        foreach (LeakSite site in Sites)
        {
            _ = text.Append(
                CultureInfo.InvariantCulture, $"\n{site.Count} x {site.What}, {site.Bytes} bytes, allocated at");
            foreach (CallFrame frame in site.Stack)
            {
                _ = text.Append("\n  ").Append(frame);
            }
        }
        return text.ToString();
    }
}
