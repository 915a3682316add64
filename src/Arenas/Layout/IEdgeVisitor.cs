namespace Arenas.Layout;

/// <summary>Is shown edges. A struct that implements it is compiled into the loop, and lives in registers there: it is
/// handed on by value, and what it notes it notes elsewhere.</summary>
internal interface IEdgeVisitor
{
    public void Visit(ref ulong edge);
}
