using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Arenas.AspNetCore;

/// <summary>Looks, before the server starts, whether its memory pools come from us.</summary>
/// <remarks>The server takes the factory that was registered last, and registers its own without asking.</remarks>
internal sealed class MemoryPoolCheck(IServiceProvider services, ILogger<ArenasMemoryPoolFactory> logger)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        IMemoryPoolFactory<byte>? used = services.GetService<IMemoryPoolFactory<byte>>();
        if (used is not ArenasMemoryPoolFactory)
        {
            Log.OtherPoolWon(logger, used?.GetType().FullName ?? "no factory");
        }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
