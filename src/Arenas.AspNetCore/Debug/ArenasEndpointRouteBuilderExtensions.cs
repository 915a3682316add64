using System;
using Arenas.AspNetCore;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps endpoints to look into the native memory of a running server.</summary>
public static class ArenasEndpointRouteBuilderExtensions
{
    /// <summary>Maps the debug endpoints for whom an authorization policy lets in. Without a call of it there are
    /// none.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="pattern">What their paths begin with, as in <c>/debug/arenas</c>.</param>
    /// <param name="policyName">The policy, which must be registered.</param>
    /// <returns>To add further conventions.</returns>
    /// <remarks>
    /// <para>A snapshot names source files, methods and types, and shows no content of memory.</para>
    /// <code>
    /// GET  {pattern}                                  this list
    /// GET  {pattern}/statistics?format=json|text      every heap's numbers
    /// GET  {pattern}/snapshot                         a snapshot, for the arenas tool
    /// GET  {pattern}/report                           a report as one HTML file
    /// GET  {pattern}/json                             a snapshot as JSON
    /// GET  {pattern}/stacks                           live bytes by stack, for flame graphs
    /// GET  {pattern}/pprof                            the same for pprof
    /// POST {pattern}/baseline                         takes a snapshot to compare with, and keeps it
    /// DELETE {pattern}/baseline                       drops it
    /// GET  {pattern}/diff?format=json|text|html&amp;key=line|file|stack|type|sizeclass|heap
    ///                                                 what has changed since
    /// GET  {pattern}/leaks                            the last leaks that were found
    /// POST {pattern}/trim                             gives unused memory of all heaps back
    /// GET  {pattern}/tracing                          whether allocations are recorded
    /// POST {pattern}/tracing/start?mode=sampled|callsites|stacks
    /// POST {pattern}/tracing/stop
    /// </code>
    /// <para><b>Cost</b>: a snapshot stops the slow paths of each heap for some 20 nanoseconds a live block. One is
    /// taken at a time; whoever comes meanwhile gets status 429.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no such policy, or no authorization at all.</exception>
    public static IEndpointConventionBuilder MapArenasDebug(
        this IEndpointRouteBuilder endpoints, string pattern, string policyName)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (string.IsNullOrWhiteSpace(policyName))
        {
            throw new ArgumentException(
                "Name the authorization policy that guards the debug endpoints. To leave them open to anyone, call "
                + $"{nameof(MapArenasDebugForAnyone)}.",
                nameof(policyName));
        }
        RequirePolicy(endpoints.ServiceProvider, policyName);
        return new DebugEndpoints(endpoints.ServiceProvider).Map(endpoints, pattern).RequireAuthorization(policyName);
    }

    /// <summary>Maps the debug endpoints for anyone who reaches the server. They show what it is made of, can slow it
    /// down, and change what it records: only for a port that nobody else reaches.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="pattern">What their paths begin with, as in <c>/debug/arenas</c>.</param>
    /// <returns>To add further conventions, such as RequireHost.</returns>
    /// <remarks>A warning is logged. As <see cref="MapArenasDebug"/> otherwise.</remarks>
    public static IEndpointConventionBuilder MapArenasDebugForAnyone(
        this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        ILoggerFactory loggers = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>();
        Log.DebugIsOpen(loggers.CreateLogger(ProcessWatch.Category), pattern);
        return new DebugEndpoints(endpoints.ServiceProvider).Map(endpoints, pattern).AllowAnonymous();
    }

    // A policy that is misspelled would be found by the first request, which may be the one that was meant to be kept
    // out; a server without it does not start.
    private static void RequirePolicy(IServiceProvider services, string policyName)
    {
        IAuthorizationPolicyProvider policies = services.GetService<IAuthorizationPolicyProvider>()
            ?? throw new InvalidOperationException(
                "The debug endpoints need authorization: call services.AddAuthorization with a policy for them.");
        if (policies.GetPolicyAsync(policyName).GetAwaiter().GetResult() is null)
        {
            throw new InvalidOperationException(
                $"There is no authorization policy '{policyName}' to guard the debug endpoints: add it with "
                + "services.AddAuthorization(options => options.AddPolicy(...)).");
        }
    }
}
