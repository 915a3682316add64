using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Objects;

/// <summary>A number for each thread, given once in the life of the process.</summary>
// Thread ids are given again, and reading one is a call; a thread-static number is what the JIT reads fastest.
internal static class ThreadToken
{
    private static ulong s_last;

    [ThreadStatic]
    private static ulong t_token;

    /// <summary>Gets the number of the calling thread; 0 before it asked for one, and then it owns nothing.</summary>
    public static ulong Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_token;
    }

    public static ulong Take()
    {
        if (t_token == 0)
        {
            t_token = Interlocked.Increment(ref s_last);
        }
        return t_token;
    }
}
