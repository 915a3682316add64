using System;
using Arenas;
using Arenas.AspNetCore;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Puts Kestrel on the memory pool of Arenas.</summary>
public static class ArenasWebHostBuilderExtensions
{
    /// <summary>Has Kestrel rent its memory from arenas of pinned arrays, which give memory back.</summary>
    /// <param name="builder">The web host, as in <c>builder.WebHost.UseArenasMemoryPool()</c>.</param>
    /// <param name="configure">Changes the options: limit, what is retained, hardening.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The registration that comes last wins, and UseKestrel registers the server's own pool: call this after it. With
    /// a <c>WebApplicationBuilder</c> Kestrel was registered before you see the builder, so any place will do that no
    /// further UseKestrel follows. Where another pool wins, a warning says so at the start. To win in any order, call
    /// it on <c>builder.Host</c>. Which memory suits which consumer: see <see cref="ArenasMemoryPoolFactory"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The options ask for native memory, which Kestrel cannot use.</exception>
    public static IWebHostBuilder UseArenasMemoryPool(
        this IWebHostBuilder builder, Action<NativeMemoryPoolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        NativeMemoryPoolOptions options = MemoryPoolServices.Configure(configure);
        return builder.ConfigureServices(services => MemoryPoolServices.Register(services, options));
    }
}
