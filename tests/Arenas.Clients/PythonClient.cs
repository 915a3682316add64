using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;

namespace Arenas.Clients;

/// <summary>CPython with all its memory from heaps, one for each of its domains.</summary>
internal static class PythonClient
{
    private const long LimitBytes = 2L << 30;

    // Allocates as programs do: small objects of many sizes, dictionaries, strings that grow, and text to and fro.
    private const string Workload = """
        import json
        def tree(depth):
            return (tree(depth - 1), tree(depth - 1)) if depth else ()
        for turn in range(6):
            t = tree(15)
            d = {str(i): [i, i * 2.5, 'x' * (i % 50)] for i in range(60000)}
            e = json.loads(json.dumps(d))
            assert e == d
            s = sorted(d, key=lambda k: d[k][2] + k)
            words = ' '.join(s).split()
            assert len(words) == 60000
            class Node:
                def __init__(self, i): self.i = i; self.next = None
            nodes = [Node(i) for i in range(60000)]
            for a, b in zip(nodes, nodes[1:]): a.next = b
        """;

    // regrtest would start processes and change the process; unittest runs the same classes.
    private const string Suite = """
        import sys, unittest, importlib
        loader, suite = unittest.TestLoader(), unittest.TestSuite()
        for name in NAMES:
            suite.addTests(loader.loadTestsFromModule(importlib.import_module('test.' + name)))
        result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
        print('ran=%d' % result.testsRun)
        print('failed=%d' % (len(result.failures) + len(result.errors)))
        print('skipped=%d' % len(result.skipped))
        for test, _ in result.failures + result.errors:
            print('failure=' + test.id())
        sys.stdout.flush()
        """;

    private static readonly string[] s_domains = ["raw", "mem", "obj"];

    public static int Run(ClientAllocator allocator, IReadOnlyList<string> what)
    {
        Program.Demand(Python.Load(), "libpython is there");
        NativeHeap[] heaps = allocator == ClientAllocator.Own
            ? []
            : [.. s_domains.Select(domain => Program.HeapFor(allocator, $"python {domain}", LimitBytes)!)];
        AllocatorCallbacks[] callbacks = [.. heaps.Select(heap =>
            new AllocatorCallbacks(heap, new() { CountsCalls = what[0] != "work" }))];
        for (int domain = 0; domain < callbacks.Length; domain++)
        {
            SetAllocator(domain, callbacks[domain].Addresses);
        }
        Python.Initialize(0);
        Program.Print("version", Marshal.PtrToStringUTF8(Python.Version())!);
        Program.Demand(
            heaps.All(heap => heap.GetStatistics().LiveBlocks > 0), "every domain allocates from its heap");

        long start = Stopwatch.GetTimestamp();
        string names = $"NAMES = [{string.Join(", ", what.Skip(1).Select(name => $"'{name}'"))}]\n";
        int code = Python.Run(what[0] == "work" ? Workload : names + Suite, 0);
        Program.Print("milliseconds", (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        Program.Print("code", code);
        Program.Print("finish", Python.Finish());
        for (int domain = 0; domain < callbacks.Length; domain++)
        {
            End(s_domains[domain], heaps[domain], callbacks[domain]);
        }
        return code;
    }

    private static unsafe void SetAllocator(int domain, AllocatorAddresses addresses) =>
        Python.SetAllocator(domain, &addresses);

    // What is left is CPython's own: it frees not everything at its end, and the process is to end with it.
    private static void End(string domain, NativeHeap heap, AllocatorCallbacks callbacks)
    {
        AllocatorCallbackStatistics calls = callbacks.GetStatistics();
        HeapStatistics left = heap.GetStatistics();
        HeapVerifier.Verify(heap);
        Program.Print($"{domain}.mallocs", calls.Mallocs ?? 0);
        Program.Print($"{domain}.callocs", calls.Callocs ?? 0);
        Program.Print($"{domain}.reallocs", calls.Reallocs ?? 0);
        Program.Print($"{domain}.frees", calls.Frees ?? 0);
        Program.Print($"{domain}.misused", calls.Misused);
        Program.Print($"{domain}.peak", left.PeakCommittedBytes);
        Program.Print($"{domain}.leftBlocks", left.LiveBlocks);
        Program.Print($"{domain}.leftBytes", left.UsedBytes);
    }
}
