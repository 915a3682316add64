using System.Diagnostics;
using System.Globalization;

namespace Arenas.Diagnostics;

/// <summary>What a frame is called in profiles: its method, or file and line where no method is known.</summary>
internal static class FrameLabel
{
    public static string Of(CallFrame frame) =>
        !string.IsNullOrEmpty(frame.Method) ? frame.Method
        : string.IsNullOrEmpty(frame.FileName) ? CallFrame.UnknownFile
        : frame.Line == 0 ? frame.FileName
        : string.Create(CultureInfo.InvariantCulture, $"{frame.FileName}:{frame.Line}");

    /// <summary>The same as one word: no white space, which would end the frames, and no semicolon, which would end
    /// this one.</summary>
    public static string Word(CallFrame frame)
    {
        string label = Of(frame);
        Debug.Assert(label.Length > 0, "each frame is called something");
        return string.Create(label.Length, label, static (word, label) =>
        {
            for (int i = 0; i < word.Length; i++)
            {
                char c = label[i];
                word[i] = char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c == ';' ? ':' : c;
            }
        });
    }
}
