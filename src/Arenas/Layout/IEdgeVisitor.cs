namespace Arenas.Layout;

/// <summary>Is shown edges. A struct that implements it is compiled into the loop.</summary>
internal interface IEdgeVisitor
{
    public void Visit(ref ulong edge);
}
