using System.Collections.Generic;

namespace Arenas.Collections;

/// <summary>Looks for an object: the same, or one that a comparer says is equal.</summary>
internal struct ObjectProbe<TObject, TItem> : IProbe<TItem>
    where TObject : unmanaged
{
    private readonly Handle<TObject> _key;
    private readonly IEqualityComparer<Handle<TObject>>? _comparer;
    private Answers _answers;
    private TableWatch? _asked;
    private long _askedOrder;

    public ObjectProbe(Handle<TObject> key, IEqualityComparer<Handle<TObject>>? comparer)
    {
        _key = key;
        _comparer = comparer;
        Hash = comparer is null ? key.Bits.GetHashCode() : comparer.GetHashCode(key);
    }

    public int Hash { get; }

    public Answer Ask(in TableEntry<TItem> entry)
    {
        if (entry.Watch!.Target.Bits == _key.Bits)
        {
            // A collection has begun to tell the object's end: should it live on, that is another entry's life.
            return entry.Watch.IsAlive ? Answer.Same : Answer.Different;
        }
        if (_comparer is null)
        {
            return Answer.Different;
        }
        Answer answer = _answers.Of(entry.Order);
        if (answer == Answer.Unknown)
        {
            _asked = entry.Watch;
            _askedOrder = entry.Order;
        }
        return answer;
    }

    /// <summary>Compares while it holds the other object; one that is gone equals nothing.</summary>
    public void Resolve()
    {
        bool isSame = false;
        if (_asked!.TryUpgrade(out Handle<TObject> other))
        {
            try
            {
                isSame = _comparer!.Equals(other, _key);
            }
            finally
            {
                _asked.Heap.Release(other);
            }
        }
        _answers.Note(_askedOrder, isSame);
    }
}
