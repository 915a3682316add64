using System;
using System.CommandLine;
using System.Threading.Tasks;

using Arenas.CacheServer.Comparing;
using Arenas.CacheServer.Hosting;

namespace Arenas.CacheServer;

/// <summary>A cache that speaks the Redis protocol.</summary>
internal static class Program
{
    private static readonly Option<int> s_port = new("--port") { DefaultValueFactory = _ => 6380 };
    private static readonly Option<int?> s_httpPort = new("--http-port");
    private static readonly Option<string> s_address = new("--address") { DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string> s_store = new("--store") { DefaultValueFactory = _ => "arenas" };
    private static readonly Option<string> s_pool = new("--pool") { DefaultValueFactory = _ => "arenas" };
    private static readonly Option<long> s_limit = new("--maxmemory") { DefaultValueFactory = _ => 1L << 30 };
    private static readonly Option<long?> s_entries = new("--max-entries");
    private static readonly Option<int> s_clients = new("--maxclients") { DefaultValueFactory = _ => 10_000 };
    private static readonly Option<int> s_timeout = new("--timeout");
    private static readonly Option<Uri?> s_otlp = new("--otlp");

    private static Task<int> Main(string[] arguments)
    {
        s_port.Description = "Port of the protocol; 0 takes any.";
        s_httpPort.Description = "Port of /health, /metrics and /debug/arenas; none if absent.";
        s_address.Description = "Address to listen at.";
        s_store.Description = "Where entries lie.";
        s_pool.Description = "Memory of connections.";
        s_limit.Description = "Bytes that the cache may hold.";
        s_entries.Description = "Entries that the cache may hold.";
        s_clients.Description = "Clients at once.";
        s_timeout.Description = "Seconds after which a silent client is disconnected; 0 never.";
        s_otlp.Description = "OpenTelemetry endpoint that metrics are sent to.";
        _ = s_store.AcceptOnlyFromAmong("arenas", "managed");
        _ = s_pool.AcceptOnlyFromAmong("arenas", "kestrel");
        RootCommand root = new("A cache that speaks the Redis protocol, off the .NET heap.")
        {
            s_port, s_httpPort, s_address, s_store, s_pool, s_limit, s_entries, s_clients, s_timeout, s_otlp,
        };
        root.SetAction((result, _) => RunAsync(OptionsOf(result)));
        Option<int> rounds = new("--rounds") { DefaultValueFactory = _ => 5, Description = "Rounds of each load." };
        Command compare = new("compare", "Measures this server beside redis-server and itself with other memory.")
        {
            rounds,
        };
        compare.SetAction(result => Comparison.Run(result.GetValue(rounds), Console.Out));
        root.Subcommands.Add(compare);
        Option<int> shortRounds = new("--rounds") { DefaultValueFactory = _ => 201, Description = "Short rounds." };
        Command rents = new("rents", "Measures the memory of connections beside Kestrel's pool and ArrayPool.")
        {
            shortRounds,
        };
        rents.SetAction(result => RentComparison.Run(result.GetValue(shortRounds), Console.Out));
        root.Subcommands.Add(rents);
        return root.Parse(arguments).InvokeAsync();
    }

    private static CacheServerOptions OptionsOf(ParseResult result) => new()
    {
        Port = result.GetValue(s_port),
        HttpPort = result.GetValue(s_httpPort),
        Address = result.GetValue(s_address)!,
        Store = result.GetValue(s_store)!,
        Pool = result.GetValue(s_pool)!,
        LimitBytes = result.GetValue(s_limit),
        LimitEntries = result.GetValue(s_entries),
        MaxClients = result.GetValue(s_clients),
        Timeout = TimeSpan.FromSeconds(result.GetValue(s_timeout)),
        OtlpEndpoint = result.GetValue(s_otlp),
    };

    private static async Task<int> RunAsync(CacheServerOptions options)
    {
        CacheHost host = await CacheHost.StartAsync(options);
        await using (host)
        {
            Console.WriteLine($"ready on port {string.Join(" and ", host.Ports)}, store {options.Store}");
            await host.WaitAsync();
        }
        return 0;
    }
}
