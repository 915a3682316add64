using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.Faults;

/// <summary>Builds every faulty library and runs the fuzzers with it in a process of its own, two at a time.</summary>
public sealed class Suite : IDisposable
{
    private const int AtOnce = 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Lazy<Library> _library = new(() => new Library());
    private readonly string _folder = Directory.CreateTempSubdirectory("arenas-faults-").FullName;
    private readonly Dictionary<string, Task<Verdict>> _faulty;
    private int _builds;

    public Suite()
    {
        Sound = Task.Run(() => RunAsync(null));
        _faulty = FaultList.All.ToDictionary(fault => fault.Name, fault => Task.Run(() => RunAsync(fault)));
    }

    /// <summary>Gets what is said of the library as it is.</summary>
    internal Task<Verdict> Sound { get; }

    public void Dispose()
    {
        try
        {
            Task.WaitAll([Sound, .. _faulty.Values]);
        }
        catch (AggregateException)
        {
            // The test that asked for it has said so.
        }
        Directory.Delete(_folder, recursive: true);
        _places.Dispose();
    }

    internal Task<Verdict> OfAsync(string fault) => _faulty[fault];

    private async Task<Verdict> RunAsync(Fault? fault)
    {
        await _places.WaitAsync();
        try
        {
            string folder = Path.Combine(_folder, $"{Interlocked.Increment(ref _builds)}");
            CopyFuzzers(AppContext.BaseDirectory, folder);
            _library.Value.Compile(fault, Path.Combine(folder, "Arenas.dll"));
            return await CheckAsync(folder, fault?.Fuzzer);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<Verdict> CheckAsync(string folder, string? fuzzer)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(folder, "Arenas.Fuzz.dll"));
        start.ArgumentList.Add("check");
        if (fuzzer is not null)
        {
            start.ArgumentList.Add(fuzzer);
        }
        // What a dying process leaves behind goes with the folder, and a crash is no news for the system.
        start.Environment["TMPDIR"] = folder;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(s_patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return new(false, $"no end after {s_patience.TotalSeconds} s");
        }
        return new(process.ExitCode == 0, await output + await errors);
    }

    private static void CopyFuzzers(string from, string to)
    {
        IEnumerable<string> files = Directory.GetFiles(from, "Arenas.Fuzz.*")
            .Concat(Directory.GetFiles(Path.Combine(from, "corpus"), "*.ops", SearchOption.AllDirectories));
        foreach (string file in files)
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
