using System;
using Arenas.Tool.Allocators;
using Arenas.Tool.Replay;

namespace Arenas.Tool.Children;

/// <summary>What runs inside a child process: one allocator, one trace, one measurement.</summary>
internal static class ChildProgram
{
    /// <summary>Measures and returns what was found; a wrong allocator is a result too.</summary>
    public static ChildResult Run(ChildRequest request)
    {
        IReplayRunner? runner = AllocatorCatalog.TryCreateRunner(request.Allocator, request.LibraryPath);
        if (runner is null)
        {
            return ChildResult.NotInstalled;
        }

        ReplayScript script = ScriptFile.Read(request.ScriptPath);
        try
        {
            return request.Mode == ChildMode.Time
                ? new ChildResult(true, null, runner.MeasureTime(script), null)
                : new ChildResult(true, null, null, runner.MeasureFootprint(script, request.Idle));
        }
        catch (ReplayFailedException e)
        {
            return ChildResult.Failed(e.Message);
        }
    }
}
