using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

/// <summary>The readers that are npm packages, installed once into a folder that is deleted after the tests.</summary>
[CollectionDefinition(Name)]
public sealed class NodePackages : ICollectionFixture<NodePackages>, IDisposable
{
    public const string Name = "npm";

    private static readonly string[] s_packages = ["ajv@8.20.0", "speedscope@1.25.0", "@memlab/core@2.0.5"];

    private readonly Lazy<Task<DirectoryInfo>> _folder = new(InstallAsync);

    /// <summary>What a script prints that gets the path of a file as its argument.</summary>
    public async Task<string> RunAsync(string script, byte[] file)
    {
        DirectoryInfo folder = await _folder.Value;
        string path = Path.Combine(folder.FullName, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path + ".json", file);
        await File.WriteAllTextAsync(path + ".js", script);
        return await Reader.RunAsync("node", [], path + ".js", path + ".json");
    }

    public void Dispose()
    {
        if (_folder is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _folder.Value.Result.Delete(recursive: true);
        }
    }

    private static async Task<DirectoryInfo> InstallAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("arenas-npm-");
        // No scripts: one of a dependency would fetch a browser.
        _ = await Reader.RunAsync(
            "npm", [],
            ["install", "--prefix", folder.FullName, "--ignore-scripts", "--no-audit", "--no-fund", .. s_packages]);
        return folder;
    }
}
