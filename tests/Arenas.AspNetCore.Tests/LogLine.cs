using Microsoft.Extensions.Logging;

namespace Arenas.AspNetCore.Tests;

/// <summary>One message that was logged.</summary>
public sealed record LogLine(string Category, LogLevel Level, int Event, string Text);
