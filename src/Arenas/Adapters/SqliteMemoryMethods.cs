using System.Runtime.InteropServices;

namespace Arenas;

/// <summary>SQLite's <c>sqlite3_mem_methods</c>, for
/// <c>sqlite3_config(SQLITE_CONFIG_MALLOC, &amp;methods)</c>.</summary>
/// <remarks>SQLite copies the structure. It passes no context, so each such allocator needs an
/// <see cref="AllocatorSlot"/>.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SqliteMemoryMethods
{
    /// <summary>Gets <c>void *(*xMalloc)(int)</c>.</summary>
    public required nint Malloc { get; init; }

    /// <summary>Gets <c>void (*xFree)(void *)</c>.</summary>
    public required nint Free { get; init; }

    /// <summary>Gets <c>void *(*xRealloc)(void *, int)</c>.</summary>
    public required nint Realloc { get; init; }

    /// <summary>Gets <c>int (*xSize)(void *)</c>.</summary>
    public required nint Size { get; init; }

    /// <summary>Gets <c>int (*xRoundup)(int)</c>.</summary>
    public required nint RoundUp { get; init; }

    /// <summary>Gets <c>int (*xInit)(void *)</c>.</summary>
    public required nint Init { get; init; }

    /// <summary>Gets <c>void (*xShutdown)(void *)</c>.</summary>
    public required nint Shutdown { get; init; }

    /// <summary>Gets <c>void *pAppData</c>, which only the last two are passed.</summary>
    public nint AppData { get; init; }
}
