using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Clients;

/// <summary>SQLite with all its memory from a heap: what it computes, what it holds, and what it does without
/// memory.</summary>
internal static class SqliteClient
{
    private const long LimitBytes = 48 << 20;
    private const int Rows = 100_000;

    private static nint s_database;

    public static void Run(ClientAllocator allocator)
    {
        NativeHeap? heap = Program.HeapFor(allocator, "sqlite", LimitBytes);
        AllocatorCallbacks? callbacks = heap is null ? null : new(heap, new() { CountsCalls = true });
        if (callbacks is not null)
        {
            SetAllocator(callbacks.TakeSlot().SqliteMethods);
        }
        Check(Sqlite.Initialize(), "initialize");
        Program.Print("version", Marshal.PtrToStringUTF8(Sqlite.Version())!);

        long start = Stopwatch.GetTimestamp();
        Check(Sqlite.Open(":memory:", out s_database), "open");
        Work();
        Program.Print("milliseconds", (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (heap is not null)
        {
            Compare(heap);
            RunOut(heap, callbacks!);
        }

        Program.Print("integrity", Text("PRAGMA integrity_check"));
        Check(Sqlite.Close(s_database), "close");
        Check(Sqlite.Shutdown(), "shutdown");
        Program.Print("used", Sqlite.MemoryUsed());
        if (heap is not null)
        {
            End(heap, callbacks!);
        }
    }

    private static unsafe void SetAllocator(SqliteMemoryMethods methods) =>
        Check(Sqlite.Config(Sqlite.ConfigMalloc, &methods), "config");

    private static void Work()
    {
        Do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, town INTEGER, note BLOB)");
        Do("CREATE TABLE town(id INTEGER PRIMARY KEY, name TEXT)");
        Do("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
            + "INSERT INTO town SELECT i, 'town ' || i FROM n");
        Do($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Rows}) "
            + "INSERT INTO person SELECT i, 'person ' || i, i % 1000 + 1, zeroblob(i % 100) FROM n");
        Do("CREATE INDEX by_town ON person(town, name)");
        Program.Print("rows", Text("SELECT count(*) FROM person"));
        Program.Print("joined", Text(
            "SELECT count(*) FROM person p JOIN town t ON t.id = p.town WHERE t.name LIKE 'town 1%'"));
        Program.Print("sum", Text("SELECT sum(length(name) * id + length(note)) FROM person"));
        Program.Print("sorted", Text(
            "SELECT group_concat(name, ',') FROM (SELECT name FROM person ORDER BY note DESC, name LIMIT 3)"));
        // Rows come and go one by one, as in a server.
        for (int i = 0; i < 20_000; i++)
        {
            Do($"UPDATE person SET name = name || '!' WHERE id = {(i * 7919 % Rows) + 1}");
        }
        Do("DELETE FROM person WHERE id % 3 = 0");
        Do("VACUUM");
        Program.Print("left", Text("SELECT count(*) || ' ' || sum(length(name)) FROM person"));
    }

    // What SQLite counts is what it was told that its blocks hold: the same bytes that the heap counts.
    private static void Compare(NativeHeap heap)
    {
        HeapStatistics statistics = heap.GetStatistics();
        long ours = statistics.RequestedBytes ?? statistics.UsedBytes;
        Program.Print("sqliteUsed", Sqlite.MemoryUsed());
        Program.Print("heapUsed", ours);
        Program.Demand(ours == Sqlite.MemoryUsed(), "both count the same bytes");
        nint block = Sqlite.Malloc(1000);
        Program.Demand(Sqlite.SizeOf(block) >= 1000, "a block holds what was asked for");
        Sqlite.Free(block);
    }

    // The limit refuses in the middle of a statement; the statement is undone, and the connection works on.
    private static void RunOut(NativeHeap heap, AllocatorCallbacks callbacks)
    {
        string before = Text("SELECT count(*) FROM person");
        int code = Sqlite.Exec(
            s_database,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                + "INSERT INTO person SELECT NULL, hex(randomblob(5000)), i, NULL FROM n",
            0,
            0,
            0);
        Program.Print("outOfMemory", code);
        Program.Demand(code == Sqlite.OutOfMemory, "SQLite says that it is out of memory");
        Program.Demand(callbacks.GetStatistics().Refused > 0, "the heap has refused");
        Program.Demand(heap.GetStatistics().CommittedBytes <= heap.LimitBytes, "the limit is never passed");
        Program.Demand(Text("SELECT count(*) FROM person") == before, "the statement was undone");
        Do("INSERT INTO person VALUES(NULL, 'after', 1, NULL)");
        Do("DELETE FROM person WHERE name = 'after'");
        Program.Demand(Text("SELECT count(*) FROM person") == before, "the connection works on");
    }

    private static void End(NativeHeap heap, AllocatorCallbacks callbacks)
    {
        AllocatorCallbackStatistics calls = callbacks.GetStatistics();
        Program.Print("mallocs", calls.Mallocs!);
        Program.Print("reallocs", calls.Reallocs!);
        Program.Print("frees", calls.Frees!);
        Program.Print("refused", calls.Refused);
        Program.Print("misused", calls.Misused);
        Program.Print("liveBlocks", heap.GetStatistics().LiveBlocks);
        HeapVerifier.Verify(heap);
        callbacks.Dispose();
        heap.Dispose();
    }

    private static void Do(string sql) => Check(Sqlite.Exec(s_database, sql, 0, 0, 0), sql);

    private static string Text(string sql)
    {
        Check(Sqlite.Prepare(s_database, sql, -1, out nint statement, 0), sql);
        int code = Sqlite.Step(statement);
        Program.Demand(code == Sqlite.Row, $"'{sql}' gives a row (it gives {code})");
        string text = Marshal.PtrToStringUTF8(Sqlite.ColumnText(statement, 0)) ?? "";
        Check(Sqlite.Finish(statement), sql);
        return text;
    }

    private static void Check(int code, string what)
    {
        if (code != Sqlite.Ok)
        {
            string? message = s_database == 0 ? null : Marshal.PtrToStringUTF8(Sqlite.ErrorMessage(s_database));
            throw new InvalidOperationException($"{what}: {code} {message}");
        }
    }
}
