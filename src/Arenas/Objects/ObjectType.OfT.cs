namespace Arenas.Objects;

/// <summary>The description of a type, made at its first use.</summary>
internal static class ObjectType<T>
    where T : unmanaged
{
    public static readonly ObjectType Instance = ObjectType.Of<T>();

    // A constant to the JIT.
    public static readonly uint Tag = Instance.Tag;
}
