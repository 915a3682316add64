namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>A generic type with a type inside.</summary>
/// <typeparam name="T">Whatever.</typeparam>
internal static class Outer<T>
    where T : unmanaged
{
    public struct Inner
    {
        public T Value;
    }
}
