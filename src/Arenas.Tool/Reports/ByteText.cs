using System;
using System.Globalization;

namespace Arenas.Tool.Reports;

/// <summary>Bytes as people read them.</summary>
internal static class ByteText
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Returns three digits or so, and a unit of 1024.</summary>
    public static string Of(long bytes)
    {
        double value = Math.Abs((double)bytes);
        int unit = 0;
        while (value >= 1000 && unit < s_units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || value >= 100 ? "F0" : value >= 10 ? "F1" : "F2";
        return (bytes < 0 ? "-" : "") + value.ToString(format, CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    /// <summary>Returns a difference, with its sign.</summary>
    public static string Difference(long bytes) => bytes > 0 ? "+" + Of(bytes) : Of(bytes);
}
