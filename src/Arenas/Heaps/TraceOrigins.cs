using System.Runtime.CompilerServices;

namespace Arenas.Heaps;

/// <summary>Gives numbers to where allocations come from, and knows what a number means.</summary>
/// <remarks>A number is given once and means the same for the life of the process, so that a thread that is late by a
/// whole session of tracing writes nothing wrong. 0 is what is unknown.</remarks>
internal abstract class TraceOrigins
{
    private const int CachedSites = 1024;

    // Wrapped: the JIT asks for the type of an array of classes whenever an element is to be written.
    private readonly Cached[] _sites = new Cached[CachedSites];

    /// <summary>Gets or sets the frames of a stack that count; 0 for the call site alone.</summary>
    public int FrameLimit { get; set; }

    /// <summary>The number of the calling line, or of the stack that led to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(string file, int line) => FrameLimit == 0 ? OfSite(file, line) : OfStack(file, line);

    /// <summary>Describes an origin, for messages: <c>file:line</c>, one line for each frame.</summary>
    public abstract string Describe(int origin);

    protected abstract int OfStack(string file, int line);

    /// <summary>The number of a line that the cache does not know; <paramref name="file"/> may be null.</summary>
    protected abstract CallSite FindSite(string file, int line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int OfSite(string file, int line)
    {
        ref Cached cached = ref _sites[(line ^ ((file?.Length ?? 0) << 3)) & (CachedSites - 1)];
        CallSite? site = cached.Site;
        // By reference: the compiler gives each file's name one object, or a few.
        if (site is null || site.Line != line || !ReferenceEquals(site.File, file))
        {
            site = Remember(ref cached, file ?? "", line);
        }
        return site.Origin;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CallSite Remember(ref Cached cached, string file, int line) => cached.Site = FindSite(file, line);


    private struct Cached
    {
        public CallSite? Site;
    }
}
