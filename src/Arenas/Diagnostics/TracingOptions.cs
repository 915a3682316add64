#pragma warning disable
namespace Arenas;
internal sealed record TracingOptions { public TracingMode Mode { get; init; } = TracingMode.CallSites; public int FrameLimit { get; init; } = 16; public long SampleBytes { get; init; } = 512 << 10; }
