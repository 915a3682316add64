using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Children;
using Arenas.Tool.Collect;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>
/// Measures every row on every collector, each in a process of its own, and in turn: a slow minute of the machine falls
/// on all alike, and what counts is the ratio within a round.
/// </summary>
internal sealed class CollectJob
{
    private readonly CollectOptions _options;
    private readonly CollectResult[] _results;

    public CollectJob(CollectOptions options)
    {
        _options = options;
        _results =
        [
            .. from row in options.Rows
               from peer in options.Peers
               where row.Peers.HasFlag(peer.Kind)
               select new CollectResult(row, peer, options.IsQuick),
        ];
    }

    /// <summary>Gets how many processes the job starts at most.</summary>
    public int ProcessCount => _results.Length * _options.RoundCount;

    /// <summary>Runs the job.</summary>
    /// <param name="describe">Called with what is measured next.</param>
    /// <param name="advance">Called with the number of finished processes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>One result for each row and collector that can do it, in the order of the options.</returns>
    public async Task<IReadOnlyList<CollectResult>> RunAsync(
        Action<string> describe, Action<int> advance, CancellationToken cancellation)
    {
        HashSet<Peer> absent = [];
        for (int round = 0; round < _options.RoundCount; round++)
        {
            foreach (CollectResult result in _results)
            {
                describe($"{result.Row.Name} {result.Peer.Name}");
                if (result.Failure is null)
                {
                    CollectRequest request = new(result.Row, result.Peer, _options.IsQuick);
                    WorkResult found = absent.Contains(result.Peer)
                        ? WorkResult.NotInstalled
                        : await CollectProcess.RunAsync(request, cancellation).ConfigureAwait(false);
                    result.Add(found);
                    if (!found.IsInstalled)
                    {
                        absent.Add(result.Peer);
                    }
                }

                advance(1);
            }
        }

        foreach (CollectResult result in _results)
        {
            result.Baseline = _results.FirstOrDefault(
                other => other.Row == result.Row && other.Peer.Kind == PeerSet.DotNet);
        }

        return _results;
    }
}
