using System;
using System.Collections.Generic;
using Microsoft.Extensions.Options;

namespace Arenas.AspNetCore;

/// <summary>Says everything that is wrong with the options, and what would be right.</summary>
internal sealed class ArenasOptionsCheck : IValidateOptions<ArenasOptions>
{
    // A heap grows by arenas of this size: below it, not one block could be allocated.
    private const long ArenaBytes = 256 << 10;

    public ValidateOptionsResult Validate(string? name, ArenasOptions options)
    {
        List<string> wrong = [];
        Require(!string.IsNullOrWhiteSpace(options.Name), "Name must not be empty.");
        Require(options.LimitBytes is null or >= ArenaBytes,
            $"LimitBytes is {options.LimitBytes}: it must be {ArenaBytes} (one arena) or more, or left out.");
        Require(options.SoftLimitBytes is null or > 0,
            $"SoftLimitBytes is {options.SoftLimitBytes}: it must be above 0, or left out.");
        Require(!(options.SoftLimitBytes >= options.LimitBytes),
            $"SoftLimitBytes is {options.SoftLimitBytes}: it must be below LimitBytes, which is {options.LimitBytes}.");
        Require(options.RetainBytes >= 0, $"RetainBytes is {options.RetainBytes}: it must be 0 or more.");
        Require(options.RetainDelay >= TimeSpan.Zero,
            $"RetainDelay is {options.RetainDelay}: it must be 0 (nothing is given back without a call) or more.");
        Require(options.LeakDetection is not { } level || Enum.IsDefined(level),
            $"LeakDetection is {options.LeakDetection}: it must be Off, Simple, Advanced or Paranoid.");
        Require(options.Tracing is not { } mode || Enum.IsDefined(mode),
            $"Tracing is {options.Tracing}: it must be Off, CallSites, Stacks or Sampled.");
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.ConvertAll(static one => $"Arenas: {one}"));

        void Require(bool holds, string message)
        {
            if (!holds)
            {
                wrong.Add(message);
            }
        }
    }
}
