using System;

namespace Arenas.Tool.Collect.Works;

/// <summary>A collector has not done what it was asked for, so that its time says nothing.</summary>
internal sealed class WorkFailedException(string message) : Exception(message);
