using System;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.CacheServer.Protocol;

/// <summary>Finds the arguments of one command in contiguous bytes: arrays of strings, and lines of words.</summary>
/// <remarks>It remembers how far it came, so that a command that arrives in many pieces is read once. Arguments are
/// places relative to the first byte of the command, so that the bytes may be moved between two calls.</remarks>
internal sealed class CommandParser(ProtocolLimits limits)
{
    private const int KeptArguments = 64;

    private int[] _offsets = new int[KeptArguments];
    private int[] _lengths = new int[KeptArguments];
    private int _position;
    private int _expected = -1;

    /// <summary>How many arguments were found, the command's name included.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the command, when it is whole.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that the command has at least, when it is not whole.</summary>
    public long Needed { get; private set; }

    /// <summary>What is wrong.</summary>
    public string Fault { get; private set; } = "";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> command, int index)
    {
        Debug.Assert((uint)index < (uint)Count, "an argument that was found");
        return command.Slice(_offsets[index], _lengths[index]);
    }

    /// <summary>Forgets the command; the next one begins.</summary>
    public void Reset()
    {
        _position = 0;
        _expected = -1;
        Count = 0;
        if (_offsets.Length > KeptArguments)
        {
            _offsets = new int[KeptArguments];
            _lengths = new int[KeptArguments];
        }
    }

    /// <summary>Goes on with a command.</summary>
    /// <param name="input">The command from its first byte on, as far as it has come, and what follows it.</param>
    public ParseStatus Parse(ReadOnlySpan<byte> input)
    {
        if (_expected < 0)
        {
            if (input.IsEmpty)
            {
                Needed = 1;
                return ParseStatus.Incomplete;
            }
            if (input[0] != (byte)'*')
            {
                return ParseLine(input);
            }
            ParseStatus status = TryNumber(input, "multibulk", limits.ArgumentCount, out int count);
            if (status != ParseStatus.Complete)
            {
                return status;
            }
            _expected = int.Max(count, 0);
        }
        while (Count < _expected)
        {
            ParseStatus status = ParseArgument(input);
            if (status != ParseStatus.Complete)
            {
                return status;
            }
        }
        Length = _position;
        return ParseStatus.Complete;
    }

    private ParseStatus ParseArgument(ReadOnlySpan<byte> input)
    {
        int start = _position;
        if (start >= input.Length)
        {
            Needed = start + 1L;
            return ParseStatus.Incomplete;
        }
        if (input[start] != (byte)'$')
        {
            return Fail($"Protocol error: expected '$', got '{Printable(input[start])}'");
        }
        ParseStatus status = TryNumber(input, "bulk", limits.ArgumentBytes, out int length);
        if (status != ParseStatus.Complete)
        {
            return status;
        }
        if (length < 0)
        {
            return Fail("Protocol error: invalid bulk length");
        }
        int end = _position + length;
        if (end > limits.CommandBytes - 2)
        {
            return Fail("Protocol error: too big command");
        }
        if (end + 2 > input.Length)
        {
            Needed = end + 2L;
            _position = start;
            return ParseStatus.Incomplete;
        }
        if (input[end] != (byte)'\r' || input[end + 1] != (byte)'\n')
        {
            return Fail("Protocol error: a string does not end with CRLF");
        }
        Add(_position, length);
        _position = end + 2;
        return ParseStatus.Complete;
    }

    // Reads "*12\r\n" or "$12\r\n" at the position, and moves behind it.
    private ParseStatus TryNumber(ReadOnlySpan<byte> input, string what, int most, out int number)
    {
        ReadOnlySpan<byte> rest = input[(_position + 1)..];
        number = 0;
        if (rest.Length >= 3 && rest[1] == (byte)'\r' && (uint)(rest[0] - '0') <= 9 && rest[2] == (byte)'\n')
        {
            number = rest[0] - '0';
            _position += 4;
            return number <= most ? ParseStatus.Complete : Fail($"Protocol error: invalid {what} length");
        }
        int end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (rest.Length > limits.LineBytes)
            {
                return Fail($"Protocol error: too big {what} count string");
            }
            Needed = input.Length + 1L;
            return ParseStatus.Incomplete;
        }
        if (end < 1 || rest[end - 1] != (byte)'\r'
            || !Utf8Parser.TryParse(rest[..(end - 1)], out long value, out int used) || used != end - 1
            || value > most || value < -1)
        {
            return Fail($"Protocol error: invalid {what} length");
        }
        number = (int)value;
        _position += end + 2;
        return ParseStatus.Complete;
    }

    // A line of words, as people type them.
    private ParseStatus ParseLine(ReadOnlySpan<byte> input)
    {
        int end = input.IndexOf((byte)'\n');
        if (end < 0)
        {
            Needed = input.Length + 1L;
            return input.Length > limits.LineBytes
                ? Fail("Protocol error: too big inline request")
                : ParseStatus.Incomplete;
        }
        ReadOnlySpan<byte> line = input[..end];
        int at = 0;
        while (at < line.Length)
        {
            if (line[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                at++;
                continue;
            }
            byte quote = line[at] is (byte)'"' or (byte)'\'' ? line[at] : (byte)0;
            int start = quote == 0 ? at : at + 1;
            int length = quote == 0 ? line[start..].IndexOfAny(" \t\r"u8) : line[start..].IndexOf(quote);
            if (length < 0 && quote != 0)
            {
                return Fail("Protocol error: unbalanced quotes in request");
            }
            length = length < 0 ? line.Length - start : length;
            if (Count == limits.ArgumentCount)
            {
                return Fail("Protocol error: too many arguments");
            }
            Add(start, length);
            at = start + length + (quote == 0 ? 0 : 1);
        }
        Length = end + 1;
        return ParseStatus.Complete;
    }

    private void Add(int offset, int length)
    {
        if (Count == _offsets.Length)
        {
            Array.Resize(ref _offsets, 2 * Count);
            Array.Resize(ref _lengths, 2 * Count);
        }
        _offsets[Count] = offset;
        _lengths[Count] = length;
        Count++;
    }

    private ParseStatus Fail(string fault)
    {
        Fault = fault;
        return ParseStatus.Faulty;
    }

    private static char Printable(byte value) => value is >= 0x20 and < 0x7f ? (char)value : '?';
}
