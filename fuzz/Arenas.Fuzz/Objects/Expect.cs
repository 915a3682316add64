using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Arenas.Fuzz;

/// <summary>What must hold; a <see cref="ViolationException"/> says what does not, by its text if need be.</summary>
internal static class Expect
{
    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string message = "")
    {
        if (!condition)
        {
            throw new ViolationException(message);
        }
    }

    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref ExpectMessage message)
    {
        if (!condition)
        {
            throw new ViolationException(message.ToText());
        }
    }

    public static void False(
        bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") =>
        True(!condition, message);

    public static void Equal<T>(T expected, T found, [CallerArgumentExpression(nameof(found))] string what = "") =>
        True(EqualityComparer<T>.Default.Equals(expected, found), $"{what}: {found}, and {expected} is right");

    public static void InRange(
        int value, int least, int most, [CallerArgumentExpression(nameof(value))] string what = "") =>
        True(value >= least && value <= most, $"{what}: {value}, not from {least} to {most}");

    public static void Contains<T>(
        T wanted, IEnumerable<T> all, [CallerArgumentExpression(nameof(all))] string what = "") =>
        True(all.Contains(wanted), $"{wanted} is not among {what}");

    /// <summary>Makes a call that must fail, with an exception of just this type.</summary>
    public static void Throws<TException>(Action call, [CallerArgumentExpression(nameof(call))] string what = "")
        where TException : Exception
    {
        Exception? thrown = Exception(call);
        True(thrown?.GetType() == typeof(TException), $"{what} gave {thrown}, not {typeof(TException).Name}");
    }

    /// <summary>What a call throws; null if it does not.</summary>
    public static Exception? Exception(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }
}
