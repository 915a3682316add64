namespace Arenas;

/// <summary>The calling thread's time in an object heap; a struct of the stack, so it crosses no await.</summary>
public ref struct ObjectScope
{
    private ObjectHeap? _heap;

    internal ObjectScope(ObjectHeap? heap) => _heap = heap;

    /// <summary>Ends it. A second time, it does nothing.</summary>
    public void Dispose()
    {
        ObjectHeap? heap = _heap;
        _heap = null;
        heap?.Exit();
    }
}
