using Arenas;

namespace Arenas.Tests.Readme;

[NativeObject]
internal partial struct Node
{
    public Handle<Node> Next;
    public Handle<Node> Previous;
    public int Value;
}
