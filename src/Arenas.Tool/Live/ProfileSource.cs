using System.IO;

namespace Arenas.Tool.Live;

/// <summary>Where profiles come from.</summary>
internal static class ProfileSource
{
    /// <summary>Loads a profile from a file.</summary>
    /// <exception cref="ToolException">It is no profile.</exception>
    public static ProfileData Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new ToolException(ExitCode.NotFound, $"there is no file {path}.");
        }

        try
        {
            return ProfileData.Load(path);
        }
        catch (InvalidDataException e)
        {
            throw new ToolException(ExitCode.BadInput, $"{path} is no profile: {e.Message}", e);
        }
    }
}
