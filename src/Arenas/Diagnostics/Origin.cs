using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>What an origin stands for: a call site, or a stack whose names are found when they are asked for.</summary>
internal sealed class Origin
{
    private readonly RawStack? _raw;
    private CallStack? _stack;

    public Origin(CallSite site) => _stack = new([new CallFrame(site.File, site.Line)]);

    public Origin(RawStack raw) => _raw = raw;

    // Two threads may both find the names: they find the same.
    public CallStack Stack => _stack ??= _raw!.Resolve();
}
