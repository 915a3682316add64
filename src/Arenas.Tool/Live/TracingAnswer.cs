namespace Arenas.Tool.Live;

/// <summary>The answer to a request to begin or end tracing.</summary>
internal sealed record TracingAnswer(TracingFigures Tracing);
