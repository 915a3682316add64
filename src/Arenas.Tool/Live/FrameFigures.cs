namespace Arenas.Tool.Live;

/// <summary>A frame of a stack, as a process tells it.</summary>
internal sealed record FrameFigures(string File, int Line, string? Method)
{
    /// <summary>Returns it as a frame of the library.</summary>
    public CallFrame ToFrame() => new(File, Line, Method);
}
