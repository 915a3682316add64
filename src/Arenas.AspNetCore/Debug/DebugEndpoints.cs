using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Arenas.AspNetCore;

/// <summary>The debug endpoints of one mapping, and what they keep: a snapshot to compare with.</summary>
/// <remarks>A snapshot takes memory and time, so the process takes one at a time, whoever asks through whatever
/// mapping.</remarks>
internal sealed class DebugEndpoints
{
    private static readonly SemaphoreSlim s_gate = new(1);

    private static readonly string[] s_looks =
        ["statistics", "snapshot", "report", "json", "stacks", "pprof", "diff", "leaks", "tracing"];

    private readonly LeakList _leaks = new();
    private Snapshot? _baseline;

    public DebugEndpoints(IServiceProvider services) =>
        _ = services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(_leaks.End);

    /// <summary>Who has the right to take a snapshot now.</summary>
    internal static SemaphoreSlim Gate => s_gate;

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        Get("", http => WriteTextAsync(http, IndexOf(http)));
        Get("/statistics", StatisticsAsync);
        Get("/snapshot", http => SendAsync(http, "application/octet-stream", Snapshot.FileExtension,
            static (output, snapshot) => snapshot.Save(output)));
        Get("/report", http => SendAsync(http, "text/html; charset=utf-8", null,
            static (output, snapshot) => WriteText(output, writer => HtmlReport.Write(writer, snapshot))));
        Get("/json", http => SendAsync(http, "application/json", null,
            static (output, snapshot) => JsonFormat.Write(output, snapshot)));
        Get("/stacks", http => SendAsync(http, "text/plain; charset=utf-8", null,
            static (output, snapshot) => WriteText(output, writer => FoldedStacksFormat.Write(writer, snapshot))));
        Get("/pprof", http => SendAsync(http, "application/octet-stream", ".pb.gz",
            static (output, snapshot) => PprofFormat.Write(output, snapshot)));
        Get("/diff", DiffAsync);
        Get("/leaks", http => WriteJsonAsync(http, json => DebugJson.WriteLeaks(json, _leaks.All())));
        Get("/tracing", http => WriteJsonAsync(http, DebugJson.WriteTracing));
        Change("/baseline", HttpMethods.Post, TakeBaselineAsync);
        Change("/baseline", HttpMethods.Delete, DropBaselineAsync);
        Change("/trim", HttpMethods.Post, http => WriteJsonAsync(http, DebugJson.WriteTrim));
        Change("/tracing/start", HttpMethods.Post, StartTracingAsync);
        Change("/tracing/stop", HttpMethods.Post, StopTracingAsync);
        return group;

        void Get(string path, RequestDelegate answer) => group.MapGet(path, Fresh(answer));

        void Change(string path, string method, RequestDelegate answer) =>
            group.MapMethods(path, [method], Fresh(FromHere(answer)));
    }

    private static RequestDelegate Fresh(RequestDelegate answer) => http =>
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return answer(http);
    };

    // A browser that is logged in must not be made to do it by a link on another site.
    private static RequestDelegate FromHere(RequestDelegate answer) => http =>
        http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? answer(http)
            : RefuseAsync(http, StatusCodes.Status403Forbidden, "A page of another site may not do this.");

    private static string IndexOf(HttpContext http)
    {
        string start = http.Request.PathBase + http.Request.Path.Value?.TrimEnd('/');
        return string.Concat(s_looks.Select(name => $"GET {start}/{name}\n"))
            + $"POST {start}/baseline\nDELETE {start}/baseline\nPOST {start}/trim\n"
            + $"POST {start}/tracing/start?mode=sampled\nPOST {start}/tracing/stop\n";
    }

    private static Task StatisticsAsync(HttpContext http) => http.Request.Query["format"].ToString() switch
    {
        "" or "json" => WriteJsonAsync(http, DebugJson.WriteHeaps),
        "text" => WriteTextAsync(http, DebugText.OfHeaps()),
        string other => RefuseAsync(http, StatusCodes.Status400BadRequest, $"format is json or text, not '{other}'."),
    };

    private static async Task StartTracingAsync(HttpContext http)
    {
        string name = http.Request.Query["mode"].ToString() is { Length: > 0 } asked ? asked : "sampled";
        if (!TryParse(name, out TracingMode mode) || mode == TracingMode.Off)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest,
                $"mode is sampled, callsites or stacks, not '{name}'.").ConfigureAwait(false);
        }
        else if (!Tracer.Start(new() { Mode = mode }))
        {
            await RefuseAsync(http, StatusCodes.Status409Conflict,
                $"Tracing is on already, in mode {Tracer.Options?.Mode}. Stop it first.").ConfigureAwait(false);
        }
        else
        {
            await WriteJsonAsync(http, DebugJson.WriteTracing).ConfigureAwait(false);
        }
    }

    private static Task StopTracingAsync(HttpContext http)
    {
        Tracer.Stop();
        return WriteJsonAsync(http, DebugJson.WriteTracing);
    }

    private static bool TryParse<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);

    private static void WriteText(Stream output, Action<TextWriter> write)
    {
        using StreamWriter writer = new(output, bufferSize: 16 << 10, leaveOpen: true);
        write(writer);
    }

    private static Task WriteTextAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static async Task WriteJsonAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = "application/json";
        Utf8JsonWriter json = new(http.Response.BodyWriter, new() { Indented = true });
        await using (json.ConfigureAwait(false))
        {
            write(json);
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        return WriteTextAsync(http, why + "\n");
    }

    private static Task<Snapshot> TakeAsync(CancellationToken cancellation) =>
        Task.Run(static () => Snapshot.Take(), cancellation);

    // From the snapshot to the last byte, so that what slow clients make the server keep is one snapshot.
    private static async Task OneAtATimeAsync(HttpContext http, Func<CancellationToken, Task> work)
    {
        if (!await s_gate.WaitAsync(0, http.RequestAborted).ConfigureAwait(false))
        {
            http.Response.Headers.RetryAfter = "5";
            await RefuseAsync(http, StatusCodes.Status429TooManyRequests,
                "A snapshot is being taken. One is taken at a time.").ConfigureAwait(false);
            return;
        }
        try
        {
            await work(http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            _ = s_gate.Release();
        }
    }

    private static Task SendAsync(
        HttpContext http, string contentType, string? extension, Action<Stream, Snapshot> write) =>
        OneAtATimeAsync(http, async cancellation =>
        {
            Snapshot snapshot = await TakeAsync(cancellation).ConfigureAwait(false);
            await SendAsync(http, contentType, extension, output => write(output, snapshot), snapshot)
                .ConfigureAwait(false);
        });

    private static Task SendAsync(
        HttpContext http, string contentType, string? extension, Action<Stream> write, Snapshot named)
    {
        http.Response.ContentType = contentType;
        if (extension is not null)
        {
            string process = new([.. named.ProcessName.Where(static one => char.IsAsciiLetterOrDigit(one))]);
            http.Response.Headers.ContentDisposition =
                $"attachment; filename=\"{process}-{named.Time.UtcDateTime:yyyyMMdd-HHmmss}{extension}\"";
        }
        return ResponseStream.SendAsync(http.Response.Body, write, http.RequestAborted);
    }

    private Task TakeBaselineAsync(HttpContext http) => OneAtATimeAsync(http, async cancellation =>
    {
        Snapshot snapshot = await TakeAsync(cancellation).ConfigureAwait(false);
        Volatile.Write(ref _baseline, snapshot);
        await WriteTextAsync(http, $"{snapshot.TotalCount} blocks and objects, {snapshot.TotalBytes} bytes.\n")
            .ConfigureAwait(false);
    });

    private Task DropBaselineAsync(HttpContext http)
    {
        Volatile.Write(ref _baseline, null);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task DiffAsync(HttpContext http)
    {
        string format = http.Request.Query["format"].ToString();
        string keyName = http.Request.Query["key"].ToString() is { Length: > 0 } asked ? asked : "line";
        if (format is not ("" or "json" or "text" or "html"))
        {
            return RefuseAsync(http, StatusCodes.Status400BadRequest,
                $"format is json, text or html, not '{format}'.");
        }
        if (!TryParse(keyName, out StatisticKey key))
        {
            return RefuseAsync(http, StatusCodes.Status400BadRequest,
                $"key is line, file, stack, type, sizeclass or heap, not '{keyName}'.");
        }
        if (Volatile.Read(ref _baseline) is not { } earlier)
        {
            return RefuseAsync(http, StatusCodes.Status409Conflict,
                "There is nothing to compare with: POST to baseline first.");
        }
        return OneAtATimeAsync(http, async cancellation =>
        {
            Snapshot now = await TakeAsync(cancellation).ConfigureAwait(false);
            string type = format switch { "html" => "text/html", "text" => "text/plain", _ => "application/json" };
            await SendAsync(http, type == "application/json" ? type : $"{type}; charset=utf-8", null, Write, now)
                .ConfigureAwait(false);

            void Write(Stream output)
            {
                switch (format)
                {
                    case "html":
                        WriteText(output, writer => HtmlReport.Write(writer, now, new() { Earlier = earlier }));
                        break;
                    case "text":
                        WriteText(output, writer => DebugText.WriteDiff(writer, now.CompareTo(earlier, key)));
                        break;
                    default:
                        JsonFormat.Write(output, now.CompareTo(earlier, key));
                        break;
                }
            }
        });
    }
}
