namespace Arenas.Tests.Diagnostics.Tracing;

[NativeObject]
internal partial struct Pair
{
    public Handle<Pair> Left;
    public Handle<Pair> Right;
    public long Value;
}
