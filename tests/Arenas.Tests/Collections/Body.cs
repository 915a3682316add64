namespace Arenas.Tests.Collections;

/// <summary>What a model knows of one object.</summary>
internal sealed class Body(Handle<Loop> handle, bool isLoop)
{
    public Handle<Loop> Handle { get; } = handle;

    /// <summary>Gets a value indicating whether it holds itself, so that it lives until a collection.</summary>
    public bool IsLoop { get; } = isLoop;

    /// <summary>Gets or sets how many handles the program and its enumerations hold.</summary>
    public int Held { get; set; } = 1;

    public bool IsAlive { get; set; } = true;

    /// <summary>Notes a handle that the library has handed out.</summary>
    public void Hold() => Held++;

    public override string ToString() => $"{Handle}";
}
