using System;
using System.IO;

namespace Arenas.Tests.Adapters;

/// <summary>A file of a test, gone with it.</summary>
internal sealed class ScratchFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arenas");

    public ScratchFile(params byte[] bytes)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "file");
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    /// <summary>The same bytes in every run; no two neighbours alike.</summary>
    public static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 167) + (i >> 8));
        }
        return bytes;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
