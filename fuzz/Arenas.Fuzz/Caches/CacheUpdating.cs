using System;

namespace Arenas.Fuzz;

/// <summary>What an update is to do, and what it saw and did when it last ran.</summary>
internal sealed class CacheUpdating(CacheProgram program, int key, CacheDeed deed, byte[] more, TimeSpan time)
{
    public CacheProgram Program => program;

    public int Key => key;

    public CacheDeed Deed => deed;

    /// <summary>Gets the bytes that it sets or appends.</summary>
    public byte[] More => more;

    public TimeSpan Time => time;

    public int Runs { get; set; }

    public CacheItem? Before { get; set; }

    /// <summary>Gets or sets the value that the entry is to have; null for the one it has.</summary>
    public byte[]? Wanted { get; set; }

    public bool IsRefused { get; set; }

    public bool Removes { get; set; }

    public bool ChangesTime { get; set; }

    public long Deadline { get; set; }
}
