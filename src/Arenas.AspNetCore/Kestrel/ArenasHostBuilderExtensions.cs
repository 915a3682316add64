using System;
using Arenas;
using Arenas.AspNetCore;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Puts Kestrel on the memory pool of Arenas, whoever registers what.</summary>
public static class ArenasHostBuilderExtensions
{
    /// <summary>Has Kestrel rent its memory from arenas of pinned arrays, which give memory back.</summary>
    /// <param name="builder">The host, as in <c>builder.Host.UseArenasMemoryPool()</c>.</param>
    /// <param name="configure">Changes the options: limit, what is retained, hardening.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>It is registered when all services are, so that it comes last in any order of calls. That needs the
    /// container that .NET brings: with another one, call it on the web host, after UseKestrel.</remarks>
    /// <exception cref="ArgumentException">The options ask for native memory, which Kestrel cannot use.</exception>
    public static IHostBuilder UseArenasMemoryPool(
        this IHostBuilder builder, Action<NativeMemoryPoolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        NativeMemoryPoolOptions options = MemoryPoolServices.Configure(configure);
        return builder.ConfigureContainer<IServiceCollection>(
            (_, services) => MemoryPoolServices.Register(services, options));
    }
}
