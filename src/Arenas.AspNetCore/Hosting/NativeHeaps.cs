using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using Microsoft.Extensions.Options;

namespace Arenas.AspNetCore;

/// <summary>The heaps that were registered with a host: the default one, and those with names.</summary>
/// <remarks>
/// <para><b>Owns</b>: its heaps. Each is made when it is first asked for, and disposed with the container; blocks that
/// are live then have leaked, and are logged.</para>
/// <para><b>Threads</b>: every member may be called on any thread.</para>
/// </remarks>
public sealed class NativeHeaps : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NativeHeap> _heaps = [];
    private readonly HashSet<string> _names;
    private readonly IOptions<ArenasOptions> _options;
    private readonly IOptionsMonitor<NativeHeapOptions> _heapOptions;
    private readonly ProcessWatch _watch;
    private NativeHeap? _default;
    private bool _isDisposed;

    internal NativeHeaps(
        IEnumerable<NamedHeap> names,
        IOptions<ArenasOptions> options,
        IOptionsMonitor<NativeHeapOptions> heapOptions,
        ProcessWatch watch)
    {
        _names = [.. names.Select(static heap => heap.Name)];
        _options = options;
        _heapOptions = heapOptions;
        _watch = watch;
    }

    /// <summary>Gets the default heap, which a constructor gets that asks for a <see cref="NativeHeap"/>.</summary>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    /// <exception cref="OptionsValidationException">An option of it is out of range.</exception>
    public NativeHeap Default
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _default ??= new(_options.Value.ToHeapOptions());
            }
        }
    }

    /// <summary>Gets the names that were registered, in order.</summary>
    public IReadOnlyList<string> Names => [.. _names.Order(StringComparer.Ordinal)];

    /// <summary>The default heap, if anybody has asked for it.</summary>
    internal NativeHeap? DefaultIfMade => Volatile.Read(ref _default);

    /// <summary>Gets a heap by its name.</summary>
    /// <param name="name">The name it was registered with.</param>
    /// <returns>The heap; always the same one. It stays the container's.</returns>
    /// <exception cref="KeyNotFoundException">There is no heap of this name.</exception>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    /// <exception cref="OptionsValidationException">An option of it is out of range.</exception>
    public NativeHeap Get(string name) => TryGet(name, out NativeHeap? heap)
        ? heap
        : throw new KeyNotFoundException(
            $"There is no heap '{name}'. Register it: services.AddNativeHeap(\"{name}\"). "
            + $"There are: {(_names.Count == 0 ? "none" : string.Join(", ", Names))}.");

    /// <summary>Gets a heap by its name, if there is one.</summary>
    /// <param name="name">The name it was registered with.</param>
    /// <param name="heap">The heap, or null.</param>
    /// <returns>False if no heap was registered with this name.</returns>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    /// <exception cref="OptionsValidationException">An option of it is out of range.</exception>
    public bool TryGet(string name, [NotNullWhen(true)] out NativeHeap? heap)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_names.Contains(name))
            {
                heap = null;
                return false;
            }
            if (!_heaps.TryGetValue(name, out heap))
            {
                NativeHeapOptions options = _heapOptions.Get(name);
                options.Name ??= name;
                heap = new(options);
                _heaps.Add(name, heap);
            }
            return true;
        }
    }

    /// <summary>Disposes all heaps. The container does it.</summary>
    public void Dispose()
    {
        NativeHeap[] heaps;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }
            _isDisposed = true;
            heaps = _default is null ? [.. _heaps.Values] : [.. _heaps.Values, _default];
        }
        foreach (NativeHeap heap in heaps)
        {
            try
            {
                heap.Dispose();
            }
            catch (InvalidOperationException exception)
            {
                // An object heap of somebody lives in it; the other heaps go all the same.
                Log.NotDisposed(_watch.Logger, exception, heap.Name);
            }
        }
    }
}
