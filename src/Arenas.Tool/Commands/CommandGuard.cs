using System;
using System.IO;
using System.Threading.Tasks;

namespace Arenas.Tool.Commands;

/// <summary>Turns what a command throws into a line on the error stream and an exit code.</summary>
internal static class CommandGuard
{
    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <returns>Its exit code, or that of what it threw.</returns>
    public static async Task<int> RunAsync(TextWriter errors, Func<Task<int>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ToolException e)
        {
            await errors.WriteLineAsync($"arenas: {e.Message}").ConfigureAwait(false);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (UnauthorizedAccessException e)
        {
            await errors.WriteLineAsync($"arenas: {e.Message}").ConfigureAwait(false);
            return ExitCode.NoPermission;
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"arenas: {e.Message}").ConfigureAwait(false);
            return ExitCode.BadInput;
        }
    }
}
