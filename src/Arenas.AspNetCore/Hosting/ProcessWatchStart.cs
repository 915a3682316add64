using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace Arenas.AspNetCore;

/// <summary>Has the watch begin with the host, not with the first heap that somebody asks for.</summary>
#pragma warning disable CS9113 // that it was made is all that is wanted of it
internal sealed class ProcessWatchStart(ProcessWatch watch) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
