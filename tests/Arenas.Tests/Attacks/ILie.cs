namespace Arenas.Tests.Attacks;

/// <summary>What a <see cref="Liar{TLie}"/> says of its edges.</summary>
internal interface ILie
{
    public void Describe<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field, EdgeMap edges)
        where TSelf : unmanaged
        where TTarget : unmanaged;
}
