using System;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Arenas.AspNetCore;

/// <summary>Registers the factory of memory pools.</summary>
internal static class MemoryPoolServices
{
    /// <summary>Reads the options at once, so that what is wrong with them throws where it was written.</summary>
    public static NativeMemoryPoolOptions Configure(Action<NativeMemoryPoolOptions>? configure)
    {
        NativeMemoryPoolOptions options = ArenasMemoryPoolFactory.DefaultOptions();
        configure?.Invoke(options);
        ArenasMemoryPoolFactory.RefuseNative(options);
        return options;
    }

    public static void Register(IServiceCollection services, NativeMemoryPoolOptions options)
    {
        // Called twice, the later options count.
        _ = services.RemoveAll<ArenasMemoryPoolFactory>();
        _ = services.AddMetrics();
        _ = services.AddSingleton(provider =>
            new ArenasMemoryPoolFactory(options, provider.GetRequiredService<IMeterFactory>()));
        _ = services.AddSingleton<IMemoryPoolFactory<byte>>(
            static provider => provider.GetRequiredService<ArenasMemoryPoolFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MemoryPoolCheck>());
    }
}
