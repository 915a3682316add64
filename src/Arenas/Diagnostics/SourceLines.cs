using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Arenas.Diagnostics;

/// <summary>Finds file and line of a place in a method, in the portable PDB beside or inside its assembly.</summary>
internal static class SourceLines
{
    private static readonly ConcurrentDictionary<Module, MetadataReaderProvider?> s_symbols = new();

    public static CallFrame Resolve(RawFrame frame)
    {
        if (frame.Method is not { } method)
        {
            return new(CallFrame.UnknownFile, 0);
        }
        string name = MethodNames.Of(method);
        try
        {
            if (s_symbols.GetOrAdd(method.Module, Open)?.GetMetadataReader() is { } reader)
            {
                return Find(reader, method.MetadataToken, frame.IlOffset) is (string file, int line)
                    ? new(file, line, name)
                    : new(CallFrame.UnknownFile, 0, name);
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or InvalidOperationException)
        {
            // Damaged symbols are no symbols.
        }
        return new(CallFrame.UnknownFile, 0, name);
    }

    private static (string File, int Line)? Find(MetadataReader reader, int token, int offset)
    {
        Debug.Assert(token != 0, "a method has a token");
        if (MetadataTokens.EntityHandle(token) is not { Kind: HandleKind.MethodDefinition } handle)
        {
            return null;
        }
        MethodDebugInformation information =
            reader.GetMethodDebugInformation((MethodDefinitionHandle)handle);
        (DocumentHandle Document, int Line)? found = null;
        foreach (SequencePoint point in information.GetSequencePoints())
        {
            if (point.Offset > int.Max(offset, 0) && found is not null)
            {
                break;
            }
            if (!point.IsHidden)
            {
                found = (point.Document, point.StartLine);
            }
        }
        return found is var (document, line)
            ? (reader.GetString(reader.GetDocument(document).Name), line)
            : null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "an assembly without symbols, for whatever reason, has none")]
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "without a path, there are no symbols")]
    private static MetadataReaderProvider? Open(Module module)
    {
        try
        {
            string path = module.Assembly.Location;
            if (path.Length == 0)
            {
                return null;
            }
            using PEReader image = new(File.OpenRead(path));
            foreach (DebugDirectoryEntry entry in image.ReadDebugDirectory()
                .Where(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb))
            {
                return image.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
            }
            string beside = Path.ChangeExtension(path, ".pdb");
            return File.Exists(beside)
                ? MetadataReaderProvider.FromPortablePdbStream(
                    new MemoryStream(File.ReadAllBytes(beside)), MetadataStreamOptions.PrefetchMetadata)
                : null;
        }
        catch (Exception)
        {
            return null;
        }
    }
}
