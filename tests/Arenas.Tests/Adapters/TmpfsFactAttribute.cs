using System;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>A test that needs a small disk of its own; skipped where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute()
    {
        if (!Tmpfs.CanMake)
        {
            Skip = "A disk cannot be mounted here.";
        }
    }
}
