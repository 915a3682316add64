using System;
using Arenas.Tool.Replay;

namespace Arenas.Tool.Allocators;

/// <summary>An allocator that the tool knows by name.</summary>
/// <param name="Name">The name in options and reports.</param>
/// <param name="CreateRunner">Makes what measures it.</param>
/// <param name="FileNames">Of a native library its file names, the newest first; otherwise none.</param>
internal sealed record KnownAllocator(string Name, Func<IReplayRunner> CreateRunner, params string[] FileNames);
