namespace Arenas.Gallery;

/// <summary>Uses no Arenas at all.</summary>
internal sealed class NoArenas : IExhibit
{
    private byte[] _bytes = [];

    public void Work() => _bytes = new byte[_bytes.Length + 1];
}
