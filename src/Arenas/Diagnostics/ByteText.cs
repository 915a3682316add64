using System;
using System.Globalization;

namespace Arenas.Diagnostics;

/// <summary>Numbers of bytes as people read them: three to five digits and a unit.</summary>
internal static class ByteText
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Of(double bytes) => Of(bytes, "");

    /// <summary>The same with its sign, and that of zero is a plus.</summary>
    public static string OfDifference(long bytes) => Of(bytes, bytes < 0 ? "" : "+");

    // As tracemalloc writes them, ties to even as its printf rounds them.
    private static string Of(double bytes, string sign)
    {
        int unit = 0;
        while (Math.Abs(bytes) >= 10 * 1024 && unit < s_units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        int digits = Math.Abs(bytes) < 100 && unit > 0 ? 1 : 0;
        string number = Math.Round(bytes, digits, MidpointRounding.ToEven)
            .ToString(digits == 1 ? "F1" : "F0", CultureInfo.InvariantCulture);
        return $"{sign}{number} {s_units[unit]}";
    }
}
