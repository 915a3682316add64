using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <content>Leases: those of the stack are open for a part of the program, and owners as long as they are told.
/// </content>
internal sealed partial class CacheProgram
{
    private const int MostNested = 80;
    private const int MostOwners = 200;

    // Of more leases than a thread has places for, copies are not known.
    private const int Places = 64;

    private readonly List<(CacheOwner Owner, CacheItem Item)> _owners = [];
    private int _nested;

    private void Own(int key)
    {
        if (_owners.Count < MostOwners
            && _model.Looked(key, _cache.TryGetOwner(_keys[key], out CacheOwner? owner)) is { } item)
        {
            item.Leases++;
            _owners.Add((owner!, item));
            CheckOwners(_owners.Count - 1);
        }
    }

    private void EndOwner(long number)
    {
        if (_owners.Count > 0)
        {
            int which = (int)((ulong)number % (ulong)_owners.Count);
            CheckOwners(which);
            (CacheOwner owner, CacheItem item) = _owners[which];
            _owners.RemoveAt(which);
            owner.Dispose();
            _model.EndLease(item);
            ViolationException.Unless(
                Throws<InvalidOperationException>(owner.Dispose), "an owner was disposed twice, and did not say so");
            ViolationException.Unless(
                Throws<ObjectDisposedException>(() => _ = owner.Value.Length),
                "an owner that was disposed has a value");
        }
    }

    private void CheckOwners(int first)
    {
        foreach ((CacheOwner owner, CacheItem item) in _owners[first..])
        {
            ViolationException.Unless(owner.Value.Span.SequenceEqual(item.Value), "the bytes of an owner changed");
        }
    }

    /// <summary>Runs what lies between the beginning of a lease and its end.</summary>
    private int RunLeased(IReadOnlyList<Operation> program, int next, int depth)
    {
        int key = CacheKeys.NumberOf(program[next].A);
        if (depth == MostNested
            || _model.Looked(key, _cache.TryGet(_keys[key], out CacheLease lease)) is not { } item)
        {
            return next;
        }
        item.Leases++;
        Check();
        _nested = depth + 1;
        int end = Run(program, next + 1, depth + 1);
        _nested = depth;
        ViolationException.Unless(lease.Value.SequenceEqual(item.Value), "the bytes of a lease changed");
        long how = depth < Places && end < program.Count ? program[end].A : 0;
        EndLease(ref lease, item, key, (int)((ulong)how % 4));
        Check();
        return end;
    }

    private void EndLease(ref CacheLease lease, CacheItem item, int key, int how)
    {
        CacheLease copy = lease;
        if (how == 1)
        {
            copy.Dispose();
            MustBeKnown(ref lease);
        }
        else
        {
            lease.Dispose();
            lease.Dispose();
        }
        _model.EndLease(item);
        if (how == 3 && _model.Looked(key, _cache.TryGet(_keys[key], out CacheLease another)) is { } current)
        {
            // It has the place that the copy had.
            MustBeKnown(ref copy);
            ViolationException.Unless(another.Value.SequenceEqual(current.Value), "a lease that follows another");
            another.Dispose();
        }
        else if (how == 2)
        {
            MustBeKnown(ref copy);
        }
    }

    // The span cannot be in a closure, and so the calls are not either.
    private static void MustBeKnown(ref CacheLease lease)
    {
        string found = "nothing";
        try
        {
            _ = lease.Value.Length;
        }
        catch (ObjectDisposedException)
        {
            found = "";
        }
        ViolationException.Unless(found.Length == 0, "a lease whose copy was disposed has a value");
        try
        {
            lease.Dispose();
        }
        catch (InvalidOperationException)
        {
            return;
        }
        throw new ViolationException("a lease and its copy were both disposed");
    }

    private static bool Throws<T>(Action call)
        where T : Exception
    {
        try
        {
            call();
        }
        catch (T)
        {
            return true;
        }
        return false;
    }
}
