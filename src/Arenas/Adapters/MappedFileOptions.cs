using System;
using System.IO;

namespace Arenas;

/// <summary>How a <see cref="MappedFile"/> is opened.</summary>
public sealed class MappedFileOptions
{
    /// <summary>Gets or sets whether the file is opened or created; not <see cref="FileMode.Append"/>.</summary>
    public FileMode Mode { get; set; } = FileMode.Open;

    /// <summary>Gets or sets what may be done with the bytes.</summary>
    public MappedFileAccess Access { get; set; }

    /// <summary>Gets or sets what others may do with the file meanwhile. On Unix, only .NET heeds it.</summary>
    public FileShare Share { get; set; } = FileShare.Read;

    /// <summary>Gets or sets the bytes that a file to write has at least: a shorter one is grown, with zeros.</summary>
    public long MinimumLength { get; set; }

    /// <summary>Gets or sets whether what the file grows by is a hole, which takes disk blocks when it is
    /// written.</summary>
    /// <remarks>By default, the blocks are set aside when the file grows, and a full disk is an
    /// <see cref="IOException"/> there. In a hole it is met by a write to memory, for which there is no exception: the
    /// system ends the process.</remarks>
    public bool IsSparse { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MinimumLength, nameof(MinimumLength));
        if (!Enum.IsDefined(Access))
        {
            throw new ArgumentOutOfRangeException(nameof(Access), Access, "not an access");
        }
        if (Mode == FileMode.Append)
        {
            throw new ArgumentException("A mapped file is not appended to.", nameof(Mode));
        }
        if (Access != MappedFileAccess.ReadWrite && MinimumLength > 0)
        {
            throw new ArgumentException(
                $"A file whose access is {Access} cannot be grown to {MinimumLength} bytes.", nameof(MinimumLength));
        }
    }
}
