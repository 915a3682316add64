using System.Globalization;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>The message of a broken invariant; costs nothing while the invariant holds.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantMessage
{
    private DefaultInterpolatedStringHandler _text;

    public InvariantMessage(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted(nuint address) => _text.AppendFormatted($"0x{address:x}");

    public void AppendFormatted(ulong bits) => _text.AppendFormatted($"0x{bits:x}");

    public void AppendFormatted(ArenaRef arena) => AppendFormatted(arena.Address);

    public void AppendFormatted(ThreadHeapRef heap) => AppendFormatted(heap.Address);

    public void AppendFormatted(PoolRef pool) =>
        _text.AppendFormatted($"pool {pool.Index} of arena 0x{pool.Arena.Address:x}");

    public void AppendFormatted(GroupRef group) =>
        _text.AppendFormatted($"group {group.Index} of 0x{group.Pool.Address:x}");

    public void AppendFormatted(LargeRef record) => AppendFormatted(record.Block);

    public void AppendFormatted(SlabRef slab) => _text.AppendFormatted($"slab {slab.Number} at 0x{slab.Address:x}");

    public string Finish() => _text.ToStringAndClear();
}
