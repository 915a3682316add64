using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>What a thread heap knows of the pool it allocates from, for one size class.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClassEntry
{
    /// <summary>Address of the group whose <c>Available</c> word serves the class; never 0.</summary>
    public nuint Group;

    /// <summary>Address of the group's first cell.</summary>
    public nuint Base;

    public ulong BlockSize;

    /// <summary>Blocks at this address or above are known to be zero when they are taken.</summary>
    public nuint ZeroFrom;
}
