using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Arenas.CacheServer.Tests;

/// <summary>A client that says what it is told to, whole or in pieces.</summary>
internal sealed class RespClient : IDisposable
{
    private readonly Stream _input;

    public RespClient(int port)
    {
        Socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(IPAddress.Loopback, port);
        Socket.ReceiveTimeout = 60_000;
        Socket.SendTimeout = 60_000;
        _input = new BufferedStream(new NetworkStream(Socket, ownsSocket: true), 1 << 16);
    }

    public Socket Socket { get; }

    /// <summary>A command as clients send it.</summary>
    public static byte[] Encode(params IEnumerable<byte[]> arguments)
    {
        byte[][] all = [.. arguments];
        using MemoryStream bytes = new();
        bytes.Write(Encoding.ASCII.GetBytes($"*{all.Length}\r\n"));
        foreach (byte[] argument in all)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"${argument.Length}\r\n"));
            bytes.Write(argument);
            bytes.Write("\r\n"u8);
        }
        return bytes.ToArray();
    }

    public static byte[] Encode(string line) =>
        Encode(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.Latin1.GetBytes));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Socket.Send(bytes)..];
        }
    }

    /// <summary>Sends a command of words, and reads the reply.</summary>
    public string Ask(string line)
    {
        Send(Encode(line));
        return Show(Read());
    }

    /// <summary>A reply: a string, a number, bytes or null, a list, or an error.</summary>
    public object? Read()
    {
        string line = ReadLine();
        return line[0] switch
        {
            '+' => line[1..],
            '-' => new RespError(line[1..]),
            ':' => long.Parse(line[1..], CultureInfo.InvariantCulture),
            '$' => ReadBytes(int.Parse(line[1..], CultureInfo.InvariantCulture)),
            '*' => ReadList(int.Parse(line[1..], CultureInfo.InvariantCulture)),
            _ => throw new InvalidDataException($"not a reply: {line}"),
        };
    }

    /// <summary>Whether the server has closed the connection, with no further reply.</summary>
    public bool IsClosed()
    {
        try
        {
            return _input.ReadByte() < 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public static string Show(object? reply) => reply switch
    {
        null => "(nil)",
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        RespError error => "-" + error.Message,
        object?[] list => "[" + string.Join(", ", list.Select(Show)) + "]",
        _ => Convert.ToString(reply, CultureInfo.InvariantCulture)!,
    };

    public void Dispose() => _input.Dispose();

    private object?[] ReadList(int count)
    {
        object?[] list = new object?[count];
        for (int index = 0; index < count; index++)
        {
            list[index] = Read();
        }
        return list;
    }

    private byte[]? ReadBytes(int length)
    {
        if (length < 0)
        {
            return null;
        }
        byte[] bytes = new byte[length];
        _input.ReadExactly(bytes);
        return ReadLine().Length == 0 ? bytes : throw new InvalidDataException("a string does not end with CRLF");
    }

    private string ReadLine()
    {
        StringBuilder line = new();
        while (true)
        {
            int value = _input.ReadByte();
            if (value < 0)
            {
                throw new EndOfStreamException("the connection was closed");
            }
            if (value == '\n' && line.Length > 0 && line[^1] == '\r')
            {
                return line.ToString(0, line.Length - 1);
            }
            _ = line.Append((char)value);
        }
    }
}
