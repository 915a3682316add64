namespace Arenas.Tests.Readme;

/// <summary>What the README's event source tells.</summary>
internal struct Listener
{
    public int Received;
}
