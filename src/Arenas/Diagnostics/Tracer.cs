#pragma warning disable
namespace Arenas;
internal static class Tracer { public static TracingOptions Options; public static bool IsActive => Options != null; public static bool Start(TracingOptions? o) { if (Options != null) return false; Options = o; return true; } public static void Stop() { Options = null; } }
