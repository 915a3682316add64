#pragma warning disable
namespace Arenas.Diagnostics;
internal static class Tracing { public static void Stop() { } }
