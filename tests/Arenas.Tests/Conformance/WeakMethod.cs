using System;

namespace Arenas.Tests.Conformance;

/// <summary>An object and a function of the heap, neither of them held: what CPython's WeakMethod is.</summary>
internal sealed class WeakMethod : IDisposable, IEquatable<WeakMethod>
{
    private readonly Watch _self;
    private readonly Watch _function;
    private readonly Action<WeakMethod>? _callback;
    private bool _isTold;

    public WeakMethod(
        ObjectHeap heap, Handle<Node> self, Handle<Leaf> function, Action<WeakMethod>? callback = null)
    {
        _callback = callback;
        _self = new(heap, self, OnEnd);
        _function = new(heap, function, OnEnd);
    }

    public bool IsAlive => _self.IsAlive && _function.IsAlive;

    /// <summary>Holds both, if both live.</summary>
    public bool TryBind(out Handle self, out Handle function)
    {
        function = default;
        if (!_self.TryUpgrade(out self) || _function.TryUpgrade(out function))
        {
            return !self.IsNull;
        }
        _self.Heap.Release(self);
        self = default;
        return false;
    }

    public void Dispose()
    {
        _self.Dispose();
        _function.Dispose();
    }

    public bool Equals(WeakMethod? other) => ReferenceEquals(this, other)
        || (other is { IsAlive: true } && IsAlive && _self.Target == other._self.Target
            && _function.Target == other._function.Target);

    public override bool Equals(object? obj) => Equals(obj as WeakMethod);

    // Of the handles, which stay what they are when what they name is gone.
    public override int GetHashCode() => HashCode.Combine(_self.Target, _function.Target);

    private void OnEnd(Watch watch)
    {
        if (!_isTold)
        {
            _isTold = true;
            _callback?.Invoke(this);
        }
    }
}
