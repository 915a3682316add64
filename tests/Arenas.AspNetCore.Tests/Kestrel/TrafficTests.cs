using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>All that Kestrel sends and receives on our pool arrives, and every block comes back.</summary>
public static class TrafficTests
{
    private static readonly int[] s_sizes = [0, 5, 4095, 4096, 4097, 60 << 10, 100 << 10, 1 << 20, 10 << 20];

    public static TheoryData<Speech, bool> Cases { get; } = new()
    {
        { Speech.Http1, false }, { Speech.Http2, false }, { Speech.Https, false },
        { Speech.Http1, true }, { Speech.Http2, true }, { Speech.Https, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public static async Task Responses_of_every_size_arrive_whole(Speech protocol, bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        using (HttpClient client = server.Client(protocol))
        {
            foreach (int size in s_sizes)
            {
                string manyWrites = $"&write={int.Max(1, size < 8192 ? size / 3 : 5000)}";
                foreach (string path in new[] { "bytes?length=1&size=", "bytes?size=", "writer?size=" })
                {
                    Verify(size, await client.GetByteArrayAsync($"{path}{size}"));
                }
                Verify(size, await client.GetByteArrayAsync($"bytes?size={size}{manyWrites}"));
                Verify(size, await client.GetByteArrayAsync($"bytes?length=1&size={size}{manyWrites}"));
            }
        }
        await server.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public static async Task Uploads_headers_and_trailers_arrive_whole(Speech protocol, bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        using (HttpClient client = server.Client(protocol))
        {
            foreach (int size in new[] { 0, 1, 4096, 500_000, 20_000_000 })
            {
                byte[] data = DataOf(size);
                string sum = $"{size} {Convert.ToHexString(SHA256.HashData(data))} ";
                using ByteArrayContent content = new(data);
                using HttpResponseMessage answer = await client.PostAsync("sum", content);
                Assert.Equal(sum, await answer.Content.ReadAsStringAsync());

                using HttpRequestMessage unknownLength = new(HttpMethod.Post, "echo")
                {
                    Content = new StreamContent(new MemoryStream(data)),
                    Version = client.DefaultRequestVersion,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                unknownLength.Headers.TransferEncodingChunked = protocol != Speech.Http2;
                using HttpResponseMessage echo = await client.SendAsync(unknownLength);
                byte[] back = await echo.Content.ReadAsByteArrayAsync();
                Assert.True(data.AsSpan().SequenceEqual(back), $"{size} bytes");
            }
            string value = new('h', 12 << 10);
            using HttpRequestMessage request = new(HttpMethod.Get, "headers")
            {
                Version = client.DefaultRequestVersion,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Long", value);
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal("ok", await response.Content.ReadAsStringAsync());
            Assert.Equal(value, response.Headers.GetValues("X-Back").Single());
            Assert.Equal(
                protocol == Speech.Http2 ? ["hhhhhhhhhh"] : Array.Empty<string>(),
                response.TrailingHeaders.SelectMany(static header => header.Value));
        }
        await server.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public static async Task Many_clients_at_once_get_what_each_asked_for(Speech protocol, bool hardened)
    {
        await using SampleServer server = await SampleServer.StartAsync(options => options.Hardened = hardened);
        using (HttpClient client = server.Client(protocol))
        {
            await Task.WhenAll(Enumerable.Range(0, 48).Select(async number =>
            {
                for (int round = 0; round < 5; round++)
                {
                    int size = s_sizes[(number + round) % 7];
                    Verify(size, await client.GetByteArrayAsync($"bytes?size={size}&write=9000"));
                    byte[] data = DataOf(size + number);
                    using ByteArrayContent content = new(data);
                    using HttpResponseMessage echo = await client.PostAsync("echo", content);
                    byte[] back = await echo.Content.ReadAsByteArrayAsync();
                    Assert.True(data.AsSpan().SequenceEqual(back));
                }
            }));
        }
        await server.StopAsync();
        Assert.Empty(Errors(server));
    }

    /// <summary>What the heap has found wrong: nothing that Kestrel does may be a misuse.</summary>
    internal static IEnumerable<(HeapError Error, long Count)> Errors(SampleServer server) =>
        from error in Enum.GetValues<HeapError>()
        let count = HeapMonitor.CountErrors(server.Factory.Heap, error)
        where count > 0
        select (error, count);

    private static byte[] DataOf(int size) => Enumerable.Range(0, size).Select(SampleServer.Expected).ToArray();

    private static void Verify(int size, byte[] data)
    {
        Assert.Equal(size, data.Length);
        for (int i = 0; i < size; i++)
        {
            if (data[i] != SampleServer.Expected(i))
            {
                Assert.Fail($"byte {i} of {size} is {data[i]}");
            }
        }
    }
}
