using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Files that shrink, disks that are full, and what is no file.</summary>
public static class MappedFileFailureTests
{
    [Theory]
    [InlineData(MappedFileAccess.ReadOnly)]
    [InlineData(MappedFileAccess.ReadWrite)]
    [InlineData(MappedFileAccess.CopyOnWrite)]
    public static void A_file_that_another_process_shrinks_is_an_exception_and_no_fault(MappedFileAccess access)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there, a mapped file cannot be shrunk
        }
        byte[] bytes = ScratchFile.Bytes(100_000);
        using ScratchFile scratch = new(bytes);
        using MappedFile file = MappedFile.Open(scratch.Path, access);
        ReadOnlyMemory<byte> memory = file.GetReadOnlyMemory(90_000, 100);
        Shrink(scratch.Path, 50_001);

        Refused(() => file.GetReadOnlySpan(90_000, 100).Length, "has shrunk to 50001 bytes", "100 are gone");
        Refused(() => file.GetReadOnlySpan(50_000, 100).Length, "offset 50000, 99 are gone");
        Refused(() => file.ReadOnlyAt<int>(60_000));
        Refused(() => memory.Span.Length);
        Refused(() => memory.Pin());
        Refused(() => file.GetSequence(0, 100_000).Length);
        Refused(() => LeaseBeyond(file));
        Refused(() => { file.Read(49_000, new byte[50_000]); return 0; }, "48999 are gone");
        if (access != MappedFileAccess.ReadOnly)
        {
            Refused(() => { file.Write(49_000, new byte[50_000]); return 0; });
            Refused(() => { file.GetSpan(70_000, 1)[0] = 1; return 0; });
        }
        Assert.Equal(50_001, new FileInfo(scratch.Path).Length);
        Assert.True(file.GetReadOnlySpan(0, 50_001).SequenceEqual(bytes.AsSpan(0, 50_001)));

        Assert.Equal(50_001, file.Remap());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetReadOnlySpan(50_001, 1).Length);
        Shrink(scratch.Path, 0);
        Refused(() => file.GetReadOnlySpan(0, 1).Length, "has shrunk to 0 bytes");
        Assert.Equal(0, file.Remap());
    }

    [TmpfsFact]
    public static void A_full_disk_is_an_exception_when_the_file_grows_and_no_fault_later()
    {
        using Tmpfs disk = new();
        IOException refused = Assert.Throws<IOException>(() => MappedFile.Create(disk.File, 2 << 20));
        Assert.Contains("no room for 2097152 bytes", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(disk.File), "what could not be created is not there");

        using MappedFile file = MappedFile.Create(disk.File, 500_000);
        Assert.True(file.ReservesBlocks);
        file.GetSpan(0, 500_000).Fill(5);
        Assert.Throws<IOException>(() => file.Resize(4 << 20));
        Assert.Equal((500_000, 500_000), (file.Length, new FileInfo(disk.File).Length));
        file.Resize(900_000);
        file.GetSpan(0, 900_000).Fill(6);
        file.Flush();
        Assert.Equal(-1, File.ReadAllBytes(disk.File).AsSpan().IndexOfAnyExcept((byte)6));
    }

    [TmpfsFact]
    public static void A_hole_on_a_full_disk_can_be_asked_about_before_it_is_written()
    {
        using Tmpfs disk = new();
        using MappedFile file = new(disk.File, new()
        {
            Mode = FileMode.Create,
            Access = MappedFileAccess.ReadWrite,
            MinimumLength = 4 << 20,
            IsSparse = true,
        });
        Assert.False(file.ReservesBlocks);
        Assert.True(file.Reserve(1 << 20, 300_000));
        file.GetSpan(1 << 20, 300_000).Fill(1);
        Assert.Throws<IOException>(() => file.Reserve(0, 4 << 20));
        Assert.Throws<IOException>(() => file.Write(0, new byte[1 << 20]));
        Assert.Equal(4 << 20, file.Length);
        Assert.Equal(1, file.At<byte>((1 << 20) + 299_999));
    }

    [Fact]
    public static void What_cannot_be_opened_says_why()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(10));
        string folder = Path.GetDirectoryName(scratch.Path)!;
        Assert.Throws<FileNotFoundException>(() => MappedFile.Open(scratch.Path + "x"));
        Assert.Throws<UnauthorizedAccessException>(() => MappedFile.Open(folder));
        Assert.Throws<ArgumentException>(() => MappedFile.Open(""));
        Assert.Throws<ArgumentNullException>(() => MappedFile.Open(null!));
        Assert.Throws<ArgumentNullException>(() => new MappedFile(scratch.Path, null!));
        Assert.Throws<ArgumentException>(() => new MappedFile(scratch.Path, new() { Mode = FileMode.Append }));
        Assert.Throws<ArgumentException>(() => new MappedFile(scratch.Path, new() { MinimumLength = 20 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MappedFile(scratch.Path, new() { MinimumLength = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new MappedFile(scratch.Path, new() { Access = (MappedFileAccess)7 }));
        Assert.ThrowsAny<IOException>(() => MappedFile.Create(scratch.Path + "y", long.MaxValue));
        Assert.False(File.Exists(scratch.Path + "y"));
        Assert.Equal(ScratchFile.Bytes(10), File.ReadAllBytes(scratch.Path));
    }

    private static int LeaseBeyond(MappedFile file)
    {
        using MappedLease lease = file.Lease();
        return lease.GetReadOnlySpan(90_000, 1).Length;
    }

    private static void Refused(Func<object> call, params string[] says)
    {
        IOException error = Assert.Throws<IOException>(call);
        Assert.All(says, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    private static void Shrink(string path, long length)
    {
        using Process process = Process.Start("truncate", ["-s", $"{length}", path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
