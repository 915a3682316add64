using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Arenas.Tests.Diagnostics;

/// <summary>Headless Chromium, driven by the W3C WebDriver protocol through chromedriver.</summary>
/// <remarks>Started at the first use, so that a class whose tests are all skipped starts none.</remarks>
public sealed class Browser : IDisposable
{
    private const string ElementKey = "element-6066-11e4-a52e-4f735466cecf";

    private static readonly string? s_chromium = Find("chromium", "chromium-browser", "google-chrome");
    private static readonly string? s_driver = Find("chromedriver");

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly string _profile = Directory.CreateTempSubdirectory("arenas-browser-").FullName;
    private Process? _process;
    private string _session = "";

    public static bool IsInstalled => s_chromium is not null && s_driver is not null;

    /// <summary>Opens a file, in a window of a size.</summary>
    public void Open(string path, int width = 1280, int height = 900)
    {
        Start();
        Post("window/rect", new JsonObject { ["width"] = width, ["height"] = height });
        // What earlier tests logged is not this one's.
        Post("url", new JsonObject { ["url"] = "about:blank" });
        _ = Log("browser");
        _ = Log("performance");
        Post("url", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
    }

    /// <summary>Runs the body of a function in the document, and returns what it returns.</summary>
    public JsonNode? Run(string script) =>
        Post("execute/sync", new JsonObject { ["script"] = script, ["args"] = new JsonArray() });

    public string Text(string script) => Run(script)?.GetValue<string>() ?? "";

    public double Number(string script) => Run(script)!.GetValue<double>();

    /// <summary>Clicks the element that a selector finds, as a user does: it is to be visible.</summary>
    public void Click(string selector) => Post($"element/{ElementOf(selector)}/click", []);

    /// <summary>Replaces the text of a field by keys that are typed.</summary>
    public void Type(string selector, string text)
    {
        string element = ElementOf(selector);
        Post($"element/{element}/clear", []);
        Post($"element/{element}/value", new JsonObject { ["text"] = text });
    }

    /// <summary>Moves the mouse over the middle of an element.</summary>
    public void Hover(string selector)
    {
        JsonObject origin = new() { [ElementKey] = ElementOf(selector) };
        JsonObject move = new()
        {
            ["type"] = "pointerMove",
            ["duration"] = 50,
            ["x"] = 0,
            ["y"] = 0,
            ["origin"] = origin,
        };
        JsonObject mouse = new() { ["type"] = "pointer", ["id"] = "mouse", ["actions"] = new JsonArray(move) };
        Post("actions", new JsonObject { ["actions"] = new JsonArray(mouse) });
    }

    /// <summary>Everything that the document complained of, refused scripts and styles included.</summary>
    public string[] Complaints() =>
        [.. Log("browser").Select(entry => entry!["message"]!.GetValue<string>())];

    /// <summary>The addresses of all requests since the document was opened.</summary>
    public string[] Requests() =>
    [
        .. Log("performance").Select(entry => JsonNode.Parse(entry!["message"]!.GetValue<string>())!["message"]!)
            .Where(message => message["method"]!.GetValue<string>() == "Network.requestWillBeSent")
            .Select(message => message["params"]!["request"]!["url"]!.GetValue<string>()),
    ];

    public void Screenshot(string path) =>
        File.WriteAllBytes(path, Convert.FromBase64String(
            Send(HttpMethod.Get, "screenshot", null)!.GetValue<string>()));

    public void Dispose()
    {
        if (_process is not null)
        {
            if (_session.Length > 0)
            {
                _ = Send(HttpMethod.Delete, "", null);
            }
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
        _http.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private static string? Find(params string[] names) =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in names
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    private void Start()
    {
        if (_process is not null)
        {
            return;
        }
        if (!IsInstalled)
        {
            throw new InvalidOperationException(
                "This test needs chromium and chromedriver on PATH; .ci/run installs Debian's packages chromium and "
                + "chromium-driver.");
        }
        _process = Process.Start(new ProcessStartInfo(s_driver!, "--port=0") { RedirectStandardOutput = true })!;
        string? line;
        Match port;
        do
        {
            line = _process.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException("chromedriver ended before it listened.");
            port = Regex.Match(line, @"started successfully on port (\d+)");
        }
        while (!port.Success);
        _session = $"http://127.0.0.1:{port.Groups[1].Value}/session";
        string id = Post("", NewSession())!["sessionId"]!.GetValue<string>();
        _session += "/" + id;
    }

    private JsonObject NewSession()
    {
        JsonArray arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
            "--lang=en", $"--user-data-dir={_profile}",
        ];
        JsonObject chrome = new() { ["binary"] = s_chromium, ["args"] = arguments };
        JsonObject logs = new() { ["browser"] = "ALL", ["performance"] = "ALL" };
        JsonObject all = new() { ["goog:chromeOptions"] = chrome, ["goog:loggingPrefs"] = logs };
        return new() { ["capabilities"] = new JsonObject { ["alwaysMatch"] = all } };
    }

    private string ElementOf(string selector)
    {
        JsonObject how = new() { ["using"] = "css selector", ["value"] = selector };
        return Post("element", how)![ElementKey]!.GetValue<string>();
    }

    private JsonArray Log(string type) => Post("se/log", new JsonObject { ["type"] = type })!.AsArray();

    private JsonNode? Post(string command, JsonObject body) => Send(HttpMethod.Post, command, body);

    private JsonNode? Send(HttpMethod method, string command, JsonObject? body)
    {
        using HttpRequestMessage request = new(method, command.Length > 0 ? $"{_session}/{command}" : _session);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        using HttpResponseMessage response = _http.Send(request);
        using StreamReader reader = new(response.Content.ReadAsStream());
        JsonNode? value = JsonNode.Parse(reader.ReadToEnd())!["value"];
        return response.IsSuccessStatusCode
            ? value
            : throw new InvalidOperationException($"The browser could not {command}: {value?["message"]}");
    }
}
