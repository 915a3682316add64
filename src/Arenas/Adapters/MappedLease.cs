using System;

namespace Arenas;

/// <summary>Keeps a mapping in place while its bytes are in use; a struct of the stack, so it crosses no
/// await.</summary>
/// <remarks>
/// <para>Spans that a lease gave stay valid until it is disposed, also when the file is disposed meanwhile: the
/// lease itself is stale then and gives no more, and the mapping ends with the last lease.
/// <see cref="MappedFile.Resize"/> is refused while it is out.</para>
/// <para>Nothing is allocated for it. A lease is used by one thread at a time.</para>
/// </remarks>
public ref struct MappedLease
{
    private readonly int _place;
    private readonly uint _version;
    private MappedFile? _file;

    internal MappedLease(MappedFile file, int place, uint version)
    {
        _file = file;
        _place = place;
        _version = version;
    }

    /// <summary>Gets bytes to read and write, in place.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>The bytes; valid until the lease is disposed.</returns>
    /// <exception cref="ObjectDisposedException">The lease or the file was disposed.</exception>
    /// <inheritdoc cref="MappedFile.GetSpan"/>
    public readonly Span<byte> GetSpan(long offset, int length) => File.GetSpan(offset, length);

    /// <summary>Gets bytes to read, in place.</summary>
    /// <inheritdoc cref="GetSpan"/>
    public readonly ReadOnlySpan<byte> GetReadOnlySpan(long offset, int length) =>
        File.GetReadOnlySpan(offset, length);

    /// <summary>Gets a value to read and write, in place.</summary>
    /// <returns>The value; valid until the lease is disposed.</returns>
    /// <inheritdoc cref="MappedFile.At{T}"/>
    public readonly ref T At<T>(long offset)
        where T : unmanaged => ref File.At<T>(offset);

    /// <summary>Gets a value to read, in place.</summary>
    /// <returns>The value; valid until the lease is disposed.</returns>
    /// <inheritdoc cref="MappedFile.At{T}"/>
    public readonly ref readonly T ReadOnlyAt<T>(long offset)
        where T : unmanaged => ref File.ReadOnlyAt<T>(offset);

    /// <summary>Ends the lease. A second time, it does nothing.</summary>
    /// <exception cref="InvalidOperationException">A copy of this lease was disposed before.</exception>
    public void Dispose()
    {
        MappedFile? file = _file;
        _file = null;
        file?.Return(_place, _version);
    }

    private readonly MappedFile File
    {
        get
        {
            if (_file is null || !_file.IsOut(_place, _version))
            {
                throw new ObjectDisposedException(nameof(MappedLease));
            }
            return _file;
        }
    }
}
