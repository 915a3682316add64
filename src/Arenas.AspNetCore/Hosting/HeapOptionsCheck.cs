using System.Collections.Generic;
using Microsoft.Extensions.Options;

namespace Arenas.AspNetCore;

/// <summary>Says what is wrong with the options of a named heap.</summary>
internal sealed class HeapOptionsCheck : IValidateOptions<NativeHeapOptions>
{
    public ValidateOptionsResult Validate(string? name, NativeHeapOptions options)
    {
        List<string> wrong = [];
        if (options.LimitBytes < 0)
        {
            wrong.Add($"Heap '{name}': LimitBytes is {options.LimitBytes}: it must be 0 or more, or left out.");
        }
        if (options.ThreadCacheBytes < 0)
        {
            wrong.Add($"Heap '{name}': ThreadCacheBytes is {options.ThreadCacheBytes}: it must be 0 or more.");
        }
        if (options.RetainPolicy.Bytes < 0)
        {
            wrong.Add($"Heap '{name}': RetainPolicy.Bytes is {options.RetainPolicy.Bytes}: it must be 0 or more.");
        }
        if (options.MemorySource is null)
        {
            wrong.Add($"Heap '{name}': MemorySource is missing.");
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
