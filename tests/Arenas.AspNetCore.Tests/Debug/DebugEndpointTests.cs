using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Arenas.AspNetCore.Tests.Debug;

/// <summary>The debug endpoints: who gets in, and what they say.</summary>
public sealed class DebugEndpointTests
{
    private static readonly string[] s_all =
    [
        "GET ", "GET statistics", "GET snapshot", "GET report", "GET json", "GET stacks", "GET pprof", "GET diff",
        "GET leaks", "GET tracing", "POST baseline", "DELETE baseline", "POST trim", "POST tracing/start",
        "POST tracing/stop",
    ];

    [Fact]
    public async Task Whom_the_policy_does_not_let_in_gets_nothing()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        using HttpClient nobody = server.Client(null);
        using HttpClient guest = server.Client("guest");
        foreach (string one in s_all)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, one));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(guest, one));
        }
        Assert.False(Tracer.IsActive);
    }

    [Fact]
    public async Task Without_a_call_there_are_no_endpoints()
    {
        await using DebugServer server = await DebugServer.StartAsync(static _ => { });
        Assert.All(s_all, one => Assert.Equal(HttpStatusCode.NotFound, StatusAsync(server.Operator, one).Result));
    }

    [Fact]
    public unsafe void A_policy_must_be_named_and_must_exist()
    {
        using WebApplication application = DebugServer.Builder().Build();
        ArgumentException unnamed = Assert.Throws<ArgumentException>(() => application.MapArenasDebug("/debug", " "));
        Assert.Contains("MapArenasDebugForAnyone", unnamed.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => application.MapArenasDebug("/debug", null!));
        InvalidOperationException unknown = Assert.Throws<InvalidOperationException>(
            () => application.MapArenasDebug("/debug", "operatros"));
        Assert.Contains("'operatros'", unknown.Message, StringComparison.Ordinal);
        using WebApplication unguarded = WebApplication.CreateSlimBuilder().Build();
        InvalidOperationException without = Assert.Throws<InvalidOperationException>(
            () => unguarded.MapArenasDebug("/debug", "operators"));
        Assert.Contains("AddAuthorization", without.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anyone_gets_in_only_where_that_was_asked_for_by_name_and_it_is_logged()
    {
        LogRecorder log = new();
        await using (WebApplication application = DebugServer.Builder(log).Build())
        {
            application.MapArenasDebugForAnyone("/debug/arenas");
        }
        Assert.Contains(log.Lines, static line => line.Event == 9
            && line.Text.Contains("/debug/arenas", StringComparison.Ordinal));
        await using DebugServer server = await DebugServer.StartAsync(
            static application => application.MapArenasDebugForAnyone("/debug/arenas"));
        using HttpClient nobody = server.Client(null);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(nobody, "GET statistics"));
    }

    [Fact]
    public async Task The_index_lists_what_there_is()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        string[] lines = (await server.GetAsync("")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(s_all.Length - 1, lines.Length);
        Assert.Contains("GET /debug/arenas/statistics", lines);
        foreach (string line in lines.Where(static line => line.StartsWith("GET", StringComparison.Ordinal)))
        {
            Assert.NotEqual(HttpStatusCode.NotFound, await StatusAsync(server.Operator, $"GET {line[4..]}"));
        }
    }

    [Fact]
    public async Task Statistics_tell_every_heap_as_JSON_and_as_text()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        NativeHeap heap = server.Services.GetRequiredService<NativeHeap>();
        nint block = Alloc(heap, 1000);
        using JsonDocument json = JsonDocument.Parse(await server.GetAsync("statistics"));
        JsonElement mine = json.RootElement.GetProperty("heaps").EnumerateArray()
            .Single(static one => one.GetProperty("name").GetString() == "debugged");
        Assert.Equal(1, mine.GetProperty("liveBlocks").GetInt64());
        Assert.Equal(heap.LimitBytes, mine.GetProperty("limitBytes").GetInt64());
        Assert.Equal(0, mine.GetProperty("errors").GetProperty("doubleFree").GetInt64());
        Assert.Contains("debugged", await server.GetAsync("statistics?format=text"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "GET statistics?format=xml"));
        Free(heap, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public async Task A_snapshot_is_downloaded_and_every_format_of_it()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        NativeHeap heap = server.Services.GetRequiredService<NativeHeap>();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "POST tracing/start?mode=callsites"));
        nint block = Alloc(heap, 5000);
        using HttpResponseMessage answer = await server.Operator.GetAsync("snapshot");
        Assert.EndsWith(
            ".arenas", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Snapshot snapshot = Snapshot.Load(await answer.Content.ReadAsStreamAsync());
        Assert.Contains(snapshot.Heaps, static one => one is { Name: "debugged", LiveCount: 1 });
        Assert.Contains("DebugEndpointTests.cs", await server.GetAsync("stacks"), StringComparison.Ordinal);
        Assert.Contains("<html", await server.GetAsync("report"), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(await server.GetAsync("json"));
        byte[] pprof = await server.Operator.GetByteArrayAsync("pprof");
        Assert.Equal([0x1f, 0x8b], pprof[..2]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "POST tracing/stop"));
        Free(heap, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public async Task Two_snapshots_are_compared()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        NativeHeap heap = server.Services.GetRequiredService<NativeHeap>();
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(server.Operator, "GET diff"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "POST baseline"));
        nint block = Alloc(heap, 50_000);
        using JsonDocument json = JsonDocument.Parse(await server.GetAsync("diff?key=heap"));
        Assert.Contains("debugged", json.RootElement.GetRawText(), StringComparison.Ordinal);
        string line = (await server.GetAsync("diff?key=heap&format=text")).Split('\n')
            .Single(static line => line.Contains("debugged", StringComparison.Ordinal));
        Assert.Contains("+1", line, StringComparison.Ordinal);
        Assert.Contains("<html", await server.GetAsync("diff?format=html"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "GET diff?key=colour"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "GET diff?key=3"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "GET diff?format=pdf"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(server.Operator, "DELETE baseline"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(server.Operator, "GET diff"));
        Free(heap, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public async Task Leaks_that_are_found_are_listed()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        NativeHeap heap = new(new NativeHeapOptions { Name = "dripping" });
        _ = Alloc(heap, 10);
        heap.Dispose();
        using JsonDocument json = JsonDocument.Parse(await server.GetAsync("leaks"));
        JsonElement leak = json.RootElement.GetProperty("leaks").EnumerateArray()
            .Single(static one => one.GetProperty("name").GetString() == "dripping");
        Assert.Equal(1, leak.GetProperty("count").GetInt64());
        Assert.Equal("Unreturned", leak.GetProperty("kind").GetString());
        Assert.Equal(LeakDetection.Level.ToString(), json.RootElement.GetProperty("level").GetString());
    }

    [Fact]
    public async Task A_trim_gives_memory_back_and_tells_how_much()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        using NativeHeap heap = new(new NativeHeapOptions { Name = "idle", RetainPolicy = RetainPolicy.Everything });
        Free(heap, Alloc(heap, 8 << 20));
        (HttpStatusCode status, string text) = await server.SendAsync(HttpMethod.Post, "trim");
        Assert.Equal(HttpStatusCode.OK, status);
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.True(json.RootElement.GetProperty("heaps").EnumerateArray()
            .Single(static one => one.GetProperty("name").GetString() == "idle")
            .GetProperty("releasedBytes").GetInt64() >= 8 << 20);
        Assert.True(json.RootElement.GetProperty("releasedBytes").GetInt64() >= 8 << 20);
        Assert.Equal(0, heap.GetStatistics().RetainedBytes);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server.Operator, "GET trim"));
    }

    [Fact]
    public async Task Tracing_is_started_once_and_stopped()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        Assert.Contains("Off", await server.GetAsync("tracing"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "POST tracing/start?mode=loud"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server.Operator, "POST tracing/start?mode=off"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "POST tracing/start"));
        Assert.Equal(TracingMode.Sampled, Tracer.Options?.Mode);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(server.Operator, "POST tracing/start"));
        Assert.Contains("Sampled", await server.GetAsync("tracing"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "POST tracing/stop"));
        Assert.False(Tracer.IsActive);
    }

    [Fact]
    public async Task A_page_of_another_site_changes_nothing()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        server.Operator.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        foreach (string one in s_all.Where(static one => !one.StartsWith("GET", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Operator, one));
        }
        Assert.False(Tracer.IsActive);
    }

    [Fact]
    public async Task One_snapshot_is_taken_at_a_time()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        await DebugEndpoints.Gate.WaitAsync();
        try
        {
            foreach (string one in s_all[2..7].Append("POST baseline"))
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(server.Operator, one));
            }
            using HttpResponseMessage answer = await server.Operator.GetAsync("snapshot");
            Assert.Equal("5", answer.Headers.RetryAfter!.ToString());
        }
        finally
        {
            DebugEndpoints.Gate.Release();
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "GET snapshot"));
    }

    [Fact]
    public async Task A_client_that_vanishes_lets_the_next_one_have_its_snapshot()
    {
        await using DebugServer server = await DebugServer.StartAsync();
        using NativeHeap heap = new(new NativeHeapOptions { Name = "many blocks", FreesAtDispose = true });
        for (int i = 0; i < 400_000; i++)
        {
            _ = Alloc(heap, 16);
        }
        for (int i = 0; i < 3; i++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.ReceiveBufferSize = 4096;
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            _ = await socket.SendAsync(
                Encoding.ASCII.GetBytes("GET /debug/arenas/json HTTP/1.1\r\nHost: x\r\nX-User: operator\r\n\r\n"));
            byte[] buffer = new byte[1000];
            Assert.NotEqual(0, await socket.ReceiveAsync(buffer));
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            await Patient.SoonAsync(static () => DebugEndpoints.Gate.CurrentCount == 1);
        }
        using Stream stream = await server.Operator.GetStreamAsync("snapshot");
        Assert.True(Snapshot.Load(stream).TotalCount >= 400_000);
    }

    private static unsafe nint Alloc(NativeHeap heap, nuint byteCount) => (nint)heap.Alloc(byteCount);

    private static unsafe void Free(NativeHeap heap, nint block) => heap.Free((void*)block);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string what)
    {
        string[] parts = what.Split(' ');
        using HttpRequestMessage request = new(HttpMethod.Parse(parts[0]), parts[1]);
        using HttpResponseMessage answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
