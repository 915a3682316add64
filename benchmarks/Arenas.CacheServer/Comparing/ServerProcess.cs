using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Threading;

namespace Arenas.CacheServer.Comparing;

/// <summary>A server in a process of its own, which ends with it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(string name, ProcessStartInfo start, int port, int httpPort)
    {
        Name = name;
        Port = port;
        HttpPort = httpPort;
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        WaitUntilReady();
    }

    public string Name { get; }

    public int Port { get; }

    public int HttpPort { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>This program with a store and the memory of connections.</summary>
    public static ServerProcess Own(string store, string pool)
    {
        (int port, int httpPort) = (FreePort(), FreePort());
        ProcessStartInfo start = new(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }
        IEnumerable<string> arguments =
            ["--port", Text(port), "--http-port", Text(httpPort), "--store", store, "--pool", pool];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return new($"{store} store, {pool} pool", start, port, httpPort);
    }

    /// <summary>Redis, without persistence; null where it is not installed.</summary>
    public static ServerProcess? Redis()
    {
        int port = FreePort();
        try
        {
            return new(
                "redis-server",
                new("redis-server", ["--port", Text(port), "--save", "", "--appendonly", "no"]),
                port,
                0);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitUntilReady()
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (tries < 200)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
