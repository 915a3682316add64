using System;
using System.Diagnostics;

namespace Arenas.Collections;

/// <summary>Looks for the copy of a byte string.</summary>
internal ref struct BytesProbe : IProbe<Nothing>
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Answers _answers;
    private TableWatch? _asked;
    private long _askedOrder;

    public BytesProbe(ReadOnlySpan<byte> bytes, int hash)
    {
        _bytes = bytes;
        Hash = hash;
    }

    public int Hash { get; }

    /// <summary>Gets the copy, once it was found; it is held, and to be released.</summary>
    public Handle<InternedBytes> Found { get; private set; }

    public Answer Ask(in TableEntry<Nothing> entry)
    {
        Answer answer = _answers.Of(entry.Order);
        if (answer == Answer.Unknown)
        {
            _asked = entry.Watch;
            _askedOrder = entry.Order;
        }
        return answer;
    }

    /// <summary>Compares while it holds the other object, and keeps it if it is equal; one that is gone equals
    /// nothing.</summary>
    public void Resolve()
    {
        bool isSame = false;
        if (_asked!.TryUpgrade(out Handle<InternedBytes> other))
        {
            isSame = _bytes.SequenceEqual(_asked.Heap.ItemsOf<InternedBytes, byte>(other));
            if (isSame)
            {
                Debug.Assert(Found.IsNull, "there is one copy");
                Found = other;
            }
            else
            {
                _asked.Heap.Release(other);
            }
        }
        _answers.Note(_askedOrder, isSame);
    }
}
