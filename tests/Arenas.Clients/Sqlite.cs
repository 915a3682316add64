using System.Runtime.InteropServices;

namespace Arenas.Clients;

/// <summary>What is called of SQLite.</summary>
internal static unsafe partial class Sqlite
{
    public const int Ok = 0;
    public const int OutOfMemory = 7;
    public const int Row = 100;
    public const int Done = 101;
    public const int ConfigMalloc = 4;

    private const string Library = "libsqlite3.so.0";

    // Variadic in C. On x64 and on ARM64 Linux, pointers that are variadic go where others go.
    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    public static partial int Config(int option, SqliteMemoryMethods* methods);

    [LibraryImport(Library, EntryPoint = "sqlite3_initialize")]
    public static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "sqlite3_shutdown")]
    public static partial int Shutdown();

    [LibraryImport(Library, EntryPoint = "sqlite3_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_close")]
    public static partial int Close(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_exec", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Exec(nint database, string sql, nint callback, nint context, nint message);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint database, string sql, int length, out nint statement, nint tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    public static partial nint ColumnText(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finish(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    public static partial nint ErrorMessage(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_memory_used")]
    public static partial long MemoryUsed();

    [LibraryImport(Library, EntryPoint = "sqlite3_malloc64")]
    public static partial nint Malloc(ulong byteCount);

    [LibraryImport(Library, EntryPoint = "sqlite3_free")]
    public static partial void Free(nint block);

    [LibraryImport(Library, EntryPoint = "sqlite3_msize")]
    public static partial ulong SizeOf(nint block);

    [LibraryImport(Library, EntryPoint = "sqlite3_libversion")]
    public static partial nint Version();
}
