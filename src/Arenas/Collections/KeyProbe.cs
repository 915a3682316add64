using System.Collections.Generic;

namespace Arenas.Collections;

/// <summary>Looks for a managed key.</summary>
internal struct KeyProbe<TKey> : IProbe<TKey>
    where TKey : notnull
{
    // Comparing these calls no user code.
    private static readonly bool s_isPlain =
        typeof(TKey).IsPrimitive || typeof(TKey).IsEnum || typeof(TKey) == typeof(string);

    private readonly TKey _key;
    private readonly IEqualityComparer<TKey> _comparer;
    private readonly bool _asksAtOnce;
    private Answers _answers;
    private TKey? _askedKey;
    private long _askedOrder;

    public KeyProbe(TKey key, IEqualityComparer<TKey> comparer)
    {
        _key = key;
        _comparer = comparer;
        _asksAtOnce = s_isPlain && ReferenceEquals(comparer, EqualityComparer<TKey>.Default);
        Hash = comparer.GetHashCode(key);
    }

    public int Hash { get; }

    public Answer Ask(in TableEntry<TKey> entry)
    {
        if (_asksAtOnce)
        {
            return _comparer.Equals(entry.Item, _key) ? Answer.Same : Answer.Different;
        }
        Answer answer = _answers.Of(entry.Order);
        if (answer == Answer.Unknown)
        {
            _askedKey = entry.Item;
            _askedOrder = entry.Order;
        }
        return answer;
    }

    public void Resolve() => _answers.Note(_askedOrder, _comparer.Equals(_askedKey, _key));
}
