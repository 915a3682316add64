namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>How a client speaks to the server.</summary>
public enum Protocol
{
    Http1,
    Http2,
    Https,
}
