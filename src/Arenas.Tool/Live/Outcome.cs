namespace Arenas.Tool.Live;

/// <summary>How a request went.</summary>
internal enum Outcome
{
    /// <summary>The whole answer is there.</summary>
    Complete,

    /// <summary>A part of the answer was lost.</summary>
    Lossy,

    /// <summary>The process said why it does not answer.</summary>
    Refused,

    /// <summary>The process ended.</summary>
    Ended,

    /// <summary>Nothing came for too long.</summary>
    Silent,
}
