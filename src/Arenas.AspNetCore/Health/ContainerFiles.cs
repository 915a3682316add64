using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Arenas.AspNetCore;

/// <summary>Reads the container's limits from the files of the system.</summary>
/// <remarks>Limits of all groups above count, too: the smallest is the one that kills.</remarks>
/// <param name="root">Where control groups are mounted.</param>
/// <param name="membership">The file that names the group of the process.</param>
internal sealed class ContainerFiles(string root, string membership)
{
    // Version 1 says "no limit" with the greatest number it knows.
    private const long NoLimit = long.MaxValue >> 1;

    /// <summary>Reads everything there is.</summary>
    /// <returns>Null where the system has no control groups, or the process is in none that has a limit.</returns>
    public ContainerReading? Read()
    {
        try
        {
            foreach (string line in File.Exists(membership) ? File.ReadAllLines(membership) : [])
            {
                string[] parts = line.Split(':', 3);
                if (parts.Length == 3 && parts[1].Length == 0 && File.Exists(Path.Combine(root, "cgroup.controllers")))
                {
                    return ReadSecond(Above(root, parts[2]));
                }
                if (parts.Length == 3 && parts[1].Split(',').Contains("memory"))
                {
                    return ReadFirst(Above(Path.Combine(root, "memory"), parts[2]));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // a group that went, or that may not be read
        }
        return null;
    }

    private static ContainerReading ReadSecond(IReadOnlyList<string> groups) => new(
        2,
        Least(groups, "memory.max"),
        Least(groups, "memory.high"),
        First(groups, "memory.current"),
        StatOf(groups, "inactive_file"));

    private static ContainerReading ReadFirst(IReadOnlyList<string> groups) => new(
        1,
        Least(groups, "memory.limit_in_bytes"),
        null,
        First(groups, "memory.usage_in_bytes"),
        StatOf(groups, "total_inactive_file"));

    // From the group of the process up. Inside a container its path may be that of the host, which is not there: the
    // mount itself is the group then.
    private static List<string> Above(string mount, string path)
    {
        List<string> groups = [];
        string inner = path.Trim('/');
        while (inner.Length > 0)
        {
            // A path that leaves the mount (/../..) names a group that cannot be seen from here.
            if (!inner.Split('/').Contains("..") && Directory.Exists(Path.Combine(mount, inner)))
            {
                groups.Add(Path.Combine(mount, inner));
            }
            inner = inner.LastIndexOf('/') is > 0 and int end ? inner[..end] : "";
        }
        groups.Add(mount);
        return groups;
    }

    private static long? Least(IReadOnlyList<string> groups, string file)
    {
        long least = groups.Select(group => Number(Path.Combine(group, file)) ?? long.MaxValue).Min();
        return least >= NoLimit ? null : least;
    }

    private static long? First(IReadOnlyList<string> groups, string file) =>
        groups.Select(group => Number(Path.Combine(group, file))).FirstOrDefault(static number => number is not null);

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(
            File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    private static long StatOf(IReadOnlyList<string> groups, string key)
    {
        string? path = groups.Select(static group => Path.Combine(group, "memory.stat")).FirstOrDefault(File.Exists);
        foreach (string line in path is null ? [] : File.ReadAllLines(path))
        {
            if (line.StartsWith(key + " ", StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture, out long bytes))
            {
                return bytes;
            }
        }
        return 0;
    }
}
