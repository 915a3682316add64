using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Arenas.Tests.Attacks;

/// <summary>Does anything to one heap, on any thread and inside its user code, with handles good, stale and
/// foreign.</summary>
/// <remarks>It knows nothing of what should happen: a heap in chaos has to stay whole, and to fail in documented
/// ways.</remarks>
internal sealed class Chaos : IDisposable
{
    private const int HandleCount = 48;

    [ThreadStatic]
    private static int t_depth;

    private readonly ObjectHeap _heap;
    private readonly ObjectHeap _foreign = new(new ObjectHeapOptions { IsShared = true });
    private readonly Handle<Body>[] _handles = new Handle<Body>[HandleCount];
    private readonly WeakSet<Body> _set;
    private readonly WeakValueMap<int, Body> _map;
    private readonly ObjectPool<Body> _pool;
    private readonly ThreadLocal<Random> _random;
    private readonly Action<Random>[] _deeds;

    public Chaos(ObjectHeap heap, int seed)
    {
        _heap = heap;
        int threads = 0;
        _random = new(() => new Random(HashCode.Combine(seed, Interlocked.Increment(ref threads))));
        _set = new(heap);
        _map = new(heap);
        _pool = new(heap, 8, (_, _) => Nested());
        heap.Collecting += (_, _) => Nested();
        heap.Collected += (_, _) => Nested();
        heap.UserCodeFailed += (_, e) => Note((Exception)e.ExceptionObject);
        heap.Thresholds = new CollectionThresholds(20, 2, 2);
        _deeds = [.. Making(), .. Linking(), .. Watching(), .. Collecting()];
    }

    public ConcurrentQueue<Exception> Unexpected { get; } = new();

    public void Run(int count)
    {
        for (int index = 0; index < count; index++)
        {
            Do();
        }
    }

    public void Dispose()
    {
        t_depth = int.MaxValue / 2;
        _set.Dispose();
        _map.Dispose();
        _pool.Dispose();
        _heap.SetFinalizer<Body>(null);
        _heap.Dispose();
        _foreign.Dispose();
        _random.Dispose();
        t_depth = 0;
    }

    private IEnumerable<Action<Random>> Making()
    {
        yield return random => Put(random, _heap.New(new Body { Next = Get(random) }));
        yield return random => Put(random, _heap.New(new Body { Next = Get(random), Other = Get(random) }));
        yield return random => Put(random, _heap.NewTaking(new Body { Next = Get(random) }));
        yield return random => Put(random, _heap.New<Body, Handle<Body>>(default, [Get(random), Get(random)]));
        yield return random => Put(random, _heap.New<Body, byte>(default, random.Next(3000)));
        yield return random => Put(random, _foreign.New(new Body()));
        yield return random => Put(random, _pool.Rent());
        yield return random => _pool.Return(Get(random));
        yield return random => _heap.Release(Get(random));
        yield return random => _heap.Release(Get(random));
        yield return random => _heap.Release((Handle)Get(random));
        yield return random => _ = _heap.Retain(Get(random));
    }

    private IEnumerable<Action<Random>> Linking()
    {
        yield return random => Within(Get(random), body => _heap.Link(body, ref _heap.At(body).Next, Get(random)));
        yield return random => Within(Get(random), body => _heap.Link(body, ref _heap.At(body).Other, body));
        yield return random => Within(Get(random), body => _heap.Move(body, ref _heap.At(body).Other, Get(random)));
        yield return random => Within(Get(random), body => _heap.Link(Get(random), ref _heap.At(body).Next, body));
        yield return random => Within(Get(random), body => _heap.Unlink(body, ref _heap.At(body).Next));
        yield return random => Within(Get(random), body => Put(random, _heap.Take(body, ref _heap.At(body).Next)));
        yield return random => Within(Get(random), body => _heap.Link(
            body, ref _heap.ItemsOf<Body, Handle<Body>>(body)[random.Next(3) % 2], Get(random)));
        yield return random =>
        {
            using Lease<Body> lease = _heap.Borrow(Get(random));
            Nested();
        };
    }

    private IEnumerable<Action<Random>> Watching()
    {
        yield return random => _ = new Watch(_heap, Get(random), _ => Nested());
        yield return random => _ = new Watch(_heap, Get(random), _ => Nested(), owner: Get(random));
        yield return random => _ = new Finalizer(_heap, Get(random), Nested, atExit: random.Next(2) == 0);
        yield return random => _heap.WatchesOf(Get(random))[0].Dispose();
        yield return random => _heap.SetFinalizer<Body>(random.Next(2) == 0 ? null : (_, dying) =>
        {
            Put(_random.Value!, _random.Value!.Next(4) == 0 ? _heap.Retain(dying) : dying);
            Nested();
        });
        yield return random => _set.Add(Get(random));
        yield return random => _map.Set(random.Next(20), Get(random));
        yield return random => Put(random, _map.GetOrAdd(random.Next(20), _ =>
        {
            Nested();
            return _heap.New(new Body());
        }));
        yield return random =>
        {
            foreach (Handle<Body> body in _set.Take(5))
            {
                Nested();
            }
        };
        yield return random => Put(random, _heap.TryUpgrade<Body>(Get(random), out Handle<Body> body) ? body : default);
    }

    private IEnumerable<Action<Random>> Collecting()
    {
        yield return random => _heap.Collect(random.Next(3));
        yield return random => _heap.CollectSlice(TimeSpan.FromMicroseconds(random.Next(20)));
        yield return random => _heap.PauseBudget = TimeSpan.FromMicroseconds(random.Next(2) * 10);
        yield return random => _heap.Freeze();
        yield return random => _heap.Unfreeze();
        yield return random => _heap.Trim();
        yield return random => _heap.FreePending(random.Next(5));
        yield return random => _ = _heap.GetObjects(random.Next(3)).Count;
        yield return random => _ = _heap.GetReferrers(Get(random)).Count;
        yield return random => _ = _heap.GetReferents(Get(random)).Count;
        yield return random => _heap.CollectionDebug = random.Next(20) == 0 ? CollectionDebug.SaveAll : default;
        yield return random => _ = _heap.Count + _heap.FrozenCount;
        yield return random => throw new NotSupportedException();
    }

    // In one turn, so that nobody frees the object between At and what is done with the reference.
    private void Within(Handle<Body> body, Action<Handle<Body>> deed)
    {
        using ObjectScope scope = _heap.Enter();
        deed(body);
    }

    private void Nested()
    {
        if (t_depth < 3)
        {
            Do();
        }
    }

    private void Do()
    {
        t_depth++;
        try
        {
            Random random = _random.Value!;
            _deeds[random.Next(_deeds.Length)](random);
        }
        catch (Exception exception)
        {
            Note(exception);
        }
        finally
        {
            t_depth--;
        }
    }

    private void Note(Exception exception)
    {
        bool isDocumented = exception is ArgumentException or InvalidOperationException or NotSupportedException
            or IndexOutOfRangeException;
        if (!isDocumented)
        {
            Unexpected.Enqueue(exception);
        }
    }

    private Handle<Body> Get(Random random) => _handles[random.Next(HandleCount)];

    private void Put(Random random, Handle<Body> body) => _handles[random.Next(HandleCount)] = body;
}
