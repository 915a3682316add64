using System;
using System.Diagnostics;

namespace Arenas;

/// <content>Counts those who keep addresses of blocks and look at them by themselves.</content>
public sealed partial class NativeHeap
{
    // Under the heap's lock, as the end of the heap is: nobody moves in while it goes.
    private int _tenants;

    /// <summary>Gets or sets who keeps blocks for later, and is to free at each tick of the decay clock those that were
    /// not used since the last; at a trim, when it is told so, all of them.</summary>
    internal Action<bool>? Decaying { get; set; }

    /// <summary>Notes that somebody lives in the heap, which is not disposed before they leave.</summary>
    internal void AddTenant()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _tenants++;
            Debug.Assert(_tenants > 0 && !_disposed, "it stays while somebody lives in it");
        }
    }

    internal void RemoveTenant()
    {
        lock (_lock)
        {
            Debug.Assert(_tenants > 0, "somebody lives here");
            _tenants--;
        }
    }

    /// <summary>Ends the heap for whoever asks; false if that was done before.</summary>
    private bool TryClose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return false;
            }
            if (_tenants > 0)
            {
                throw new InvalidOperationException(
                    $"{Name} cannot be disposed: {_tenants} object heaps live in it, and are to be disposed first.");
            }
            return _disposed = true;
        }
    }
}
