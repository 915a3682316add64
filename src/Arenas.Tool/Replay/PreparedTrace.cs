using System.IO;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tool.Replay;

/// <summary>A valid trace whose script lies in a file, ready for the children.</summary>
/// <param name="Name">The trace's name.</param>
/// <param name="EventCount">How many heap calls it makes.</param>
/// <param name="PeakLiveBytes">The most bytes, as asked for, that are live at once.</param>
/// <param name="LiveCurve">The live bytes over the run, in equal steps.</param>
/// <param name="ScriptPath">Where the script lies.</param>
internal sealed record PreparedTrace(
    string Name, long EventCount, long PeakLiveBytes, long[] LiveCurve, string ScriptPath)
{
    private const int StepCount = 600;

    /// <summary>
    /// Reads the trace at <paramref name="path"/> and puts its script into <paramref name="directory"/>.
    /// </summary>
    /// <exception cref="TraceFormatException">The file is no valid trace.</exception>
    public static PreparedTrace Read(string path, string directory)
    {
        Trace trace = TraceReader.Read(path);
        string scriptPath = Path.Combine(directory, Path.GetRandomFileName());
        ScriptFile.Write(scriptPath, ScriptBuilder.Build(trace));
        return new PreparedTrace(
            trace.Name, trace.Events.Count, trace.PeakLiveBytes, trace.LiveCurve(StepCount), scriptPath);
    }
}
