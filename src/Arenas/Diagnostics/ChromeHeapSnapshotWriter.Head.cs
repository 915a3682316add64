namespace Arenas.Diagnostics;

internal sealed partial class ChromeHeapSnapshotWriter
{
    private static readonly string[] s_edgeFields = ["type", "name_or_index", "to_node"];

    private static readonly string[] s_functionFields =
        ["function_id", "name", "script_name", "script_id", "line", "column"];

    private static readonly string[] s_traceFields = ["id", "function_info_index", "count", "size", "children"];

    private static readonly string[] s_sampleFields = ["timestamp_us", "last_assigned_id"];

    private static readonly string[] s_locationFields = ["object_index", "script_id", "line", "column"];

    private static string[] NodeFields { get; } =
        ["type", "name", "id", "self_size", "edge_count", "trace_node_id", "detachedness"];

    // As V8 numbers them: viewers know some of them by number.
    private static string[] NodeTypes { get; } =
    [
        "hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", "synthetic",
        "concatenated string", "sliced string", "symbol", "bigint", "object shape",
    ];

    private static string[] EdgeTypes { get; } =
        ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

    private void WriteHead()
    {
        _json.WriteStartObject("snapshot");
        _json.WriteStartObject("meta");
        Write("node_fields", NodeFields);
        _json.WriteStartArray("node_types");
        WriteValues(NodeTypes);
        foreach (string type in (string[])["string", "number", "number", "number", "number", "number"])
        {
            _json.WriteStringValue(type);
        }
        _json.WriteEndArray();
        Write("edge_fields", s_edgeFields);
        _json.WriteStartArray("edge_types");
        WriteValues(EdgeTypes);
        _json.WriteStringValue("string_or_number");
        _json.WriteStringValue("node");
        _json.WriteEndArray();
        Write("trace_function_info_fields", s_functionFields);
        Write("trace_node_fields", s_traceFields);
        Write("sample_fields", s_sampleFields);
        Write("location_fields", s_locationFields);
        _json.WriteEndObject();
        _json.WriteNumber("node_count", NodeCount);
        _json.WriteNumber("edge_count", EdgeCount);
        _json.WriteNumber("trace_function_count", _traces.FunctionCount);
        _json.WriteEndObject();
    }

    private void Write(string name, string[] values)
    {
        _json.WritePropertyName(name);
        WriteValues(values);
    }

    private void WriteValues(string[] values)
    {
        _json.WriteStartArray();
        foreach (string value in values)
        {
            _json.WriteStringValue(value);
        }
        _json.WriteEndArray();
    }
}
