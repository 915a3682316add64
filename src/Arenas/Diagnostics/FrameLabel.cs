using System.Diagnostics;
using System.Globalization;

namespace Arenas.Diagnostics;

/// <summary>What a frame is called in profiles: its method, or file and line where no method is known.</summary>
internal static class FrameLabel
{
    public static string Of(CallFrame frame)
    {
        Debug.Assert(frame.File is not null, "a frame of a stack");
        return !string.IsNullOrEmpty(frame.Method) ? frame.Method
            : frame.Line == 0 ? frame.FileName
            : string.Create(CultureInfo.InvariantCulture, $"{frame.FileName}:{frame.Line}");
    }

    /// <summary>The same as one word: no white space, which would end the frames, and no semicolon, which would end
    /// this one.</summary>
    public static string Word(CallFrame frame)
    {
        string label = Of(frame);
        return label.Length == 0 ? "_" : string.Create(label.Length, label, static (word, label) =>
        {
            for (int i = 0; i < word.Length; i++)
            {
                char c = label[i];
                word[i] = char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c == ';' ? ':' : c;
            }
        });
    }
}
