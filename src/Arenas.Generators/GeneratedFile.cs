namespace Arenas.Generators;

/// <summary>A file to add to the program. Two strings, so that equal ones are not added again, and no symbol, which
/// would keep a whole compilation alive.</summary>
internal readonly record struct GeneratedFile(string Name, string Text);
