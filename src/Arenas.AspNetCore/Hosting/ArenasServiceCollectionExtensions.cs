using System;
using Arenas;
using Arenas.AspNetCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers heaps with a container.</summary>
public static class ArenasServiceCollectionExtensions
{
    /// <summary>Registers the default heap, the registry of heaps, and a memory pool over the default heap.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// <para>Registered as singletons: <see cref="NativeHeap"/> (the default heap), <see cref="NativeHeaps"/>, and
    /// <see cref="NativeMemoryPool"/>. The container disposes them: blocks that are live then are logged as
    /// leaks.</para>
    /// <para>From the start of the host on, errors of heaps, leaks and (at level Debug) memory that was given back are
    /// logged in category <c>Arenas</c>; those of all heaps of the process. The meter <see cref="ArenasMeter"/> is
    /// enabled: <c>AddMeter(ArenasMeter.Name)</c> exports it. Heaps belong to the process and not to a host, and so
    /// does their meter; with one from each host, two hosts would count the same heaps twice.</para>
    /// <para>Options that are out of range stop the host at its start.</para>
    /// </remarks>
    public static IServiceCollection AddArenas(
        this IServiceCollection services, Action<ArenasOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<ArenasOptions> options = AddCore(services);
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }
        return services;
    }

    /// <summary>Registers the default heap with options from configuration.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="section">The section with the options, as in <c>configuration.GetSection("Arenas")</c>.</param>
    /// <returns>The same services.</returns>
    /// <remarks>As the other AddArenas; both may be called, and the later one has the last word.</remarks>
    public static IServiceCollection AddArenas(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        _ = AddCore(services).Bind(section);
        return services;
    }

    /// <summary>Registers a heap with a name.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">Its name: <c>[FromKeyedServices("name")] NativeHeap heap</c>, or
    /// <see cref="NativeHeaps.Get"/>.</param>
    /// <param name="configure">Changes its options. Called twice for one name, both changes are made.</param>
    /// <returns>The same services.</returns>
    /// <remarks>The heap is made when it is first asked for, and disposed with the container.</remarks>
    public static IServiceCollection AddNativeHeap(
        this IServiceCollection services, string name, Action<NativeHeapOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _ = AddCore(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NativeHeapOptions>, HeapOptionsCheck>());
        OptionsBuilder<NativeHeapOptions> options = services.AddOptions<NativeHeapOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }
        _ = services.AddSingleton(new NamedHeap(name));
        services.TryAddKeyedSingleton(
            name, static (provider, key) => provider.GetRequiredService<NativeHeaps>().Get((string)key!));
        return services;
    }

    private static OptionsBuilder<ArenasOptions> AddCore(IServiceCollection services)
    {
        _ = services.AddLogging();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArenasOptions>, ArenasOptionsCheck>());
        services.TryAddSingleton(static provider => new ProcessWatch(
            provider.GetRequiredService<IOptions<ArenasOptions>>(), provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ProcessWatchStart>());
        services.TryAddSingleton(static provider => new NativeHeaps(
            provider.GetServices<NamedHeap>(),
            provider.GetRequiredService<IOptions<ArenasOptions>>(),
            provider.GetRequiredService<IOptionsMonitor<NativeHeapOptions>>(),
            provider.GetRequiredService<ProcessWatch>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<NativeHeaps>().Default);
        services.TryAddSingleton(static provider => new NativeMemoryPool(
            new NativeMemoryPoolOptions { Name = "arenas", Heap = provider.GetRequiredService<NativeHeap>() }));
        return services.AddOptions<ArenasOptions>().ValidateOnStart();
    }
}
