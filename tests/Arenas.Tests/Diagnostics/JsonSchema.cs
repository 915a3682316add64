using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Holds JSON against a schema beside the tests, with Python's package <c>jsonschema</c> where it is
/// installed.</summary>
internal static class JsonSchema
{
    private const string Script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1], encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(schema)
        for line in sys.stdin.buffer:
            errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(line)))
            print("valid" if not errors else errors[0].message.replace("\n", " "))
        """;

    private static readonly Lazy<bool> s_isInstalled = new(() => Run("import jsonschema", "", "").ExitCode == 0);

    /// <summary>Gets a value indicating whether anything is validated.</summary>
    public static bool IsInstalled => s_isInstalled.Value;

    /// <summary>What is wrong with each document, or <c>valid</c>.</summary>
    public static string[] Verdicts(string schema, params string[] documents)
    {
        string path = Path.GetTempFileName();
        try
        {
            using Stream stream = typeof(JsonSchema).Assembly.GetManifestResourceStream(typeof(JsonSchema), schema)!;
            using (FileStream file = File.Create(path))
            {
                stream.CopyTo(file);
            }
            (int exitCode, string output) = Run(Script, path, string.Join('\n', documents) + "\n");
            Assert.Equal(0, exitCode);
            return output.TrimEnd().Split('\n');
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int ExitCode, string Output) Run(string script, string schema, string input)
    {
        ProcessStartInfo start = new("python3", ["-c", script, schema])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return (-1, e.Message);
        }
    }
}
