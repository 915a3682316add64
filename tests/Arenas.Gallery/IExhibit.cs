namespace Arenas.Gallery;

/// <summary>A program with one memory bug.</summary>
internal interface IExhibit
{
    /// <summary>Does a round of the program's work; each leaks some more.</summary>
    public void Work();
}
