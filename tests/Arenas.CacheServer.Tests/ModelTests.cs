using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>Any commands, cut into pieces anywhere, reply as a dictionary would.</summary>
public sealed class ModelTests
{
    private static readonly string[] s_keys = ["a", "b", "c", "key:with:a:longer:name"];
    private static readonly string[] s_values =
        ["1", "-7", "text", new('v', 300), new('w', 9000), "9223372036854775807"];


    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task Replies_are_those_of_a_dictionary_however_the_bytes_come(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        Gen<string> keys = Gen.Elements(s_keys);
        Gen<string> values = Gen.Elements(s_values);
        Gen<string> commands = Gen.OneOf(
            keys.Select(key => $"get {key}"),
            from key in keys from value in values select $"set {key} {value}",
            from key in keys from value in values select $"set {key} {value} nx",
            from key in keys from value in values select $"set {key} {value} xx",
            from key in keys from value in values select $"getset {key} {value}",
            from key in keys from value in values select $"append {key} {value}",
            from key in keys from other in keys select $"mget {key} {other}",
            from key in keys from other in keys from value in values select $"mset {key} {value} {other} 5",
            keys.Select(key => $"incr {key}"),
            keys.Select(key => $"decrby {key} 12"),
            keys.Select(key => $"del {key}"),
            keys.Select(key => $"getdel {key}"),
            keys.Select(key => $"strlen {key}"),
            from key in keys from other in keys select $"exists {key} {other}",
            Gen.Constant("dbsize"));
        Arbitrary<(string[] Commands, int[] Cuts)> programs = (
            from script in commands.ArrayOf()
            from cuts in Gen.Choose(1, 5000).ArrayOf()
            select (script, cuts)).ToArbitrary();
        Prop.ForAll(programs, program => Replies(server, program.Commands, program.Cuts))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithStartSize(5).WithEndSize(80));
    }

    private static void Replies(RunningServer server, string[] commands, int[] cuts)
    {
        using RespClient client = new(server.Port);
        Assert.Equal("OK", client.Ask("flushall"));
        byte[] bytes = [.. commands.SelectMany(RespClient.Encode)];
        int at = 0;
        for (int cut = 0; at < bytes.Length; cut++)
        {
            int length = int.Min(cuts.Length == 0 ? bytes.Length : cuts[cut % cuts.Length], bytes.Length - at);
            client.Send(bytes.AsSpan(at, length));
            at += length;
        }
        Dictionary<string, string> model = [];
        foreach (string command in commands)
        {
            Assert.Equal($"{command} => {Expect(model, command.Split(' '))}",
                $"{command} => {RespClient.Show(client.Read())}");
        }
    }

    private static string Expect(Dictionary<string, string> model, string[] words)
    {
        string key = words.Length > 1 ? words[1] : "";
        string? value = model.GetValueOrDefault(key);
        string shown = value ?? "(nil)";
        switch (words[0])
        {
            case "get":
                return shown;
            case "set" when words.Length == 4 && (words[3] == "nx") == (value is not null):
                return "(nil)";
            case "set":
                model[key] = words[2];
                return "OK";
            case "getset":
                model[key] = words[2];
                return shown;
            case "append":
                model[key] = value + words[2];
                return model[key].Length.ToString(CultureInfo.InvariantCulture);
            case "mget":
                return $"[{shown}, {model.GetValueOrDefault(words[2]) ?? "(nil)"}]";
            case "mset":
                model[key] = words[2];
                model[words[3]] = words[4];
                return "OK";
            case "incr":
                return Add(model, key, 1);
            case "decrby":
                return Add(model, key, -12);
            case "del":
                return model.Remove(key) ? "1" : "0";
            case "getdel":
                _ = model.Remove(key);
                return shown;
            case "strlen":
                return (value?.Length ?? 0).ToString(CultureInfo.InvariantCulture);
            case "exists":
                return words.Skip(1).Count(model.ContainsKey).ToString(CultureInfo.InvariantCulture);
            default:
                return model.Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Add(Dictionary<string, string> model, string key, long amount)
    {
        string before = model.GetValueOrDefault(key, "0");
        if (!long.TryParse(before, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            || value.ToString(CultureInfo.InvariantCulture) != before)
        {
            return "-ERR value is not an integer or out of range";
        }
        Int128 sum = (Int128)value + amount;
        if (sum > long.MaxValue || sum < long.MinValue)
        {
            return "-ERR increment or decrement would overflow";
        }
        model[key] = sum.ToString(CultureInfo.InvariantCulture);
        return model[key];
    }
}
