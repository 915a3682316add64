namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>How a client speaks to the server.</summary>
public enum Speech
{
    Http1,
    Http2,
    Https,
}
