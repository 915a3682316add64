using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>Clients that vanish, dawdle or close one half: the server goes on, and every block comes back.</summary>
public static class RudeClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task Connections_reset_in_the_middle_of_a_request_return_their_blocks(bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        for (int i = 0; i < 30; i++)
        {
            using Socket socket = await ConnectAsync(server);
            string head = i % 3 == 0
                ? "GET /bytes?size=5 HTTP/1.1\r\nHost: x\r\nX-Long: " + new string('x', 500 * i)
                : $"POST /{(i % 3 == 1 ? "sum" : "echo")} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
                    + new string('b', 7000 * i);
            await SendAsync(socket, head);
            Reset(socket);
        }
        await StillServesAsync(server);
        await server.StopAsync();
        Assert.Empty(TrafficTests.Errors(server));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task Connections_reset_in_the_middle_of_a_response_return_their_blocks(bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        byte[] buffer = new byte[8192];
        for (int i = 0; i < 30; i++)
        {
            using Socket socket = await ConnectAsync(server);
            await SendAsync(socket, $"GET /bytes?size=10000000&write=50000 HTTP/1.1\r\nHost: x\r\n\r\n");
            _ = await socket.ReceiveAsync(buffer);
            Reset(socket);
        }
        foreach (Speech protocol in new[] { Speech.Http2, Speech.Https })
        {
            using HttpClient client = server.Client(protocol);
            for (int i = 0; i < 10; i++)
            {
                using CancellationTokenSource cancel = new();
                using HttpResponseMessage response = await client.GetAsync(
                    "bytes?size=10000000&write=50000", HttpCompletionOption.ResponseHeadersRead, cancel.Token);
                using Stream stream = await response.Content.ReadAsStreamAsync();
                _ = await stream.ReadAsync(buffer);
                await cancel.CancelAsync();
            }
        }
        await StillServesAsync(server);
        await server.StopAsync();
        Assert.Empty(TrafficTests.Errors(server));
    }

    [Fact]
    public static async Task A_slow_reader_gets_its_whole_response()
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = true);
        using (Socket socket = await ConnectAsync(server))
        {
            socket.ReceiveBufferSize = 4096;
            await SendAsync(
                socket, "GET /bytes?size=300000&length=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            byte[] buffer = new byte[16 << 10];
            using MemoryStream all = new();
            int read;
            while ((read = await socket.ReceiveAsync(buffer)) > 0)
            {
                await all.WriteAsync(buffer.AsMemory(0, read));
                await Task.Delay(1);
            }
            byte[] response = all.ToArray();
            int body = response.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
            Assert.Equal(300_000, response.Length - body);
            Assert.All(Enumerable.Range(0, 300_000).Where(static i => i % 997 == 0),
                i => Assert.Equal(SampleServer.Expected(i), response[body + i]));
        }
        await server.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task A_body_of_parts_with_trailers_arrives_however_it_is_cut(bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        byte[] body = [.. Enumerable.Range(0, 20_000).Select(SampleServer.Expected)];
        string sum = Convert.ToHexString(SHA256.HashData(body));
        Random random = new(11);
        for (int round = 0; round < 10; round++)
        {
            using MemoryStream message = new();
            message.Write("POST /sum HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
            for (int at = 0; at < body.Length;)
            {
                int count = int.Min(body.Length - at, random.Next(1, 6000));
                message.Write(Encoding.ASCII.GetBytes($"{count:x}\r\n"));
                message.Write(body.AsSpan(at, count));
                message.Write("\r\n"u8);
                at += count;
            }
            message.Write("0\r\nX-After: trailing\r\n\r\n"u8);
            ReadOnlyMemory<byte> rest = message.ToArray();
            using Socket socket = await ConnectAsync(server);
            socket.NoDelay = true;
            while (!rest.IsEmpty)
            {
                int count = int.Min(rest.Length, random.Next(1, 4000));
                await SendAsync(socket, rest[..count]);
                rest = rest[count..];
            }
            using NetworkStream stream = new(socket);
            using StreamReader reader = new(stream);
            Assert.Contains($"20000 {sum} trailing", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
        await server.StopAsync();
        Assert.Empty(TrafficTests.Errors(server));
    }

    [Fact]
    public static async Task Half_closed_sockets_are_answered_or_closed_and_return_their_blocks()
    {
        await using SampleServer server = await SampleServer.StartAsync();
        for (int i = 0; i < 10; i++)
        {
            using Socket socket = await ConnectAsync(server);
            await SendAsync(socket, "POST /sum HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n"
                + new string('x', 5000));
            socket.Shutdown(SocketShutdown.Send);
            // Kestrel takes the end of the client's half for its wish to abort, unless the handler was faster.
            string answer = await AnswerAsync(socket);
            Assert.True(answer.Length == 0 || (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
                && answer.Contains("\n5000 ", StringComparison.Ordinal)), answer);
        }
        // And one that closes its half before it has sent all that it promised.
        using (Socket socket = await ConnectAsync(server))
        {
            await SendAsync(socket, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nshort");
            socket.Shutdown(SocketShutdown.Send);
            Assert.DoesNotContain("200", await AnswerAsync(socket), StringComparison.Ordinal);
        }
        await StillServesAsync(server);
        await server.StopAsync();
    }

    [Fact]
    public static async Task Malformed_requests_are_refused_and_return_their_blocks()
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = true);
        Random random = new(5);
        foreach (Speech protocol in Enum.GetValues<Speech>())
        {
            for (int i = 0; i < 20; i++)
            {
                byte[] garbage = new byte[random.Next(1, 9000)];
                random.NextBytes(garbage);
                using Socket socket = await ConnectAsync(server, protocol);
                await SendAsync(socket, garbage);
                socket.Shutdown(SocketShutdown.Send);
                try
                {
                    while (await socket.ReceiveAsync(garbage) > 0)
                    {
                    }
                }
                catch (SocketException)
                {
                    // Reset, which is an answer to garbage.
                }
            }
        }
        using (Socket socket = await ConnectAsync(server))
        {
            await SendAsync(socket, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + new string('x', 100_000) + "\r\n\r\n");
            byte[] buffer = new byte[1000];
            int count = await socket.ReceiveAsync(buffer);
            Assert.StartsWith("HTTP/1.1 431", Encoding.ASCII.GetString(buffer, 0, count), StringComparison.Ordinal);
        }
        await StillServesAsync(server);
        await server.StopAsync();
        Assert.Empty(TrafficTests.Errors(server));
    }

    [Fact]
    public static async Task Connections_that_are_open_when_the_server_stops_return_their_blocks()
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = true);
        using Socket idle = await ConnectAsync(server);
        using Socket half = await ConnectAsync(server);
        await SendAsync(half, "GET /bytes?size=5 HTT");
        using Socket busy = await ConnectAsync(server);
        await SendAsync(busy, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        byte[] buffer = new byte[1000];
        Assert.NotEqual(0, await busy.ReceiveAsync(buffer));
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(500));
        await server.Application.StopAsync(soon.Token);
        await server.StopAsync();
    }

    [Fact]
    public static async Task A_limit_that_is_reached_under_load_refuses_some_and_the_server_goes_on()
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.LimitBytes = 1 << 20);
        Socket[] sockets = new Socket[400];
        for (int i = 0; i < sockets.Length; i++)
        {
            // Each connection holds a block of the server's memory for a request that never ends.
            sockets[i] = await ConnectAsync(server);
            await SendAsync(sockets[i], "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nX: ");
        }
        await Patient.SoonAsync(() => HeapMonitor.CountErrors(server.Factory.Heap, HeapError.Limit) > 0);
        Array.ForEach(sockets, Reset);
        await Patient.SoonAsync(() => server.Factory.GetStatistics().InUseCount == 0);
        // Connections that were reset may still wait to be accepted, and take their blocks for a moment.
        for (int tries = 0; ; tries++)
        {
            try
            {
                await StillServesAsync(server);
                break;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
        await server.StopAsync();
    }

    private static async Task<Socket> ConnectAsync(SampleServer server, Speech protocol = Speech.Http1)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.PortOf(protocol)));
        return socket;
    }

    private static Task SendAsync(Socket socket, string text) => SendAsync(socket, Encoding.ASCII.GetBytes(text));

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> data)
    {
        try
        {
            while (!data.IsEmpty)
            {
                data = data[await socket.SendAsync(data)..];
            }
        }
        catch (SocketException)
        {
            // The server has closed already; what it answered is read next.
        }
    }

    /// <summary>All that the server sends until it closes, or resets.</summary>
    private static async Task<string> AnswerAsync(Socket socket)
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[1000];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer)) > 0)
            {
                _ = answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Reset.
        }
        return answer.ToString();
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private static async Task StillServesAsync(SampleServer server)
    {
        foreach (Speech protocol in Enum.GetValues<Speech>())
        {
            using HttpClient client = server.Client(protocol);
            Assert.Equal(5, (await client.GetByteArrayAsync("bytes?size=5")).Length);
        }
    }
}
