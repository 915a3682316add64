#pragma warning disable
namespace Arenas.Diagnostics;
internal static class OriginTable { public const int MaxFrames = 256; }
