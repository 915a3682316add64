namespace Arenas.Tool.Collect.Graphs;

/// <summary>Objects of this library.</summary>
internal readonly struct ArenasGraph : IObjectGraph<ArenasGraph, Handle<ArenasNode>>
{
    private static long s_finalized;

    private readonly Handle<ArenasNode>[] _places;

    public ArenasGraph(GraphOptions options)
    {
        Heap = new ObjectHeap(new ObjectHeapOptions
        {
            IsShared = options.IsShared,
            Memory = options.Memory,
            MaxFreesPerCall = options.MaxFreesPerCall,
        })
        {
            CollectsAutomatically = options.IsAutomatic,
            PauseBudget = options.PauseBudget,
        };
        _places = new Handle<ArenasNode>[options.Places];
        if (options.HasFinalizers)
        {
            Heap.SetFinalizer<ArenasNode>(static (_, _) => s_finalized++);
        }
    }

    public static bool IsCounted => true;

    public ObjectHeap Heap { get; }

    public long? LiveCount => Heap.Count;

    public long Bytes => Heap.ReservedBytes;

    public long FullCollections => Heap.GetCollectionStatistics(ObjectHeap.OldestGeneration).Collections;

    public static ArenasGraph Create(GraphOptions options) => new(options);

    public Handle<ArenasNode> New() => Heap.New(default(ArenasNode));

    public Handle<ArenasNode> NewTaking(Handle<ArenasNode> left, Handle<ArenasNode> right) =>
        Heap.NewTaking(new ArenasNode { Left = left, Right = right });

    public void LinkLeft(Handle<ArenasNode> node, Handle<ArenasNode> target) =>
        Heap.Link(node, ref Heap.At(node).Left, target);

    public void LinkRight(Handle<ArenasNode> node, Handle<ArenasNode> target) =>
        Heap.Link(node, ref Heap.At(node).Right, target);

    public void Release(Handle<ArenasNode> node) => Heap.Release(node);

    public void Hold(int place, Handle<ArenasNode> node) => _places[place] = node;

    public Handle<ArenasNode> Held(int place) => _places[place];

    public void Drop(int place)
    {
        if (!_places[place].IsNull)
        {
            Heap.Release(_places[place]);
            _places[place] = default;
        }
    }

    public void Collect(int generation) => Heap.Collect(generation);

    public void Dispose() => Heap.Dispose();
}
