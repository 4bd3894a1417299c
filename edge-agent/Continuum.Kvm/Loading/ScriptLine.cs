using System.Text;

namespace Continuum.Kvm.Loading;

/// <summary>The first line of a script (execve(2), "Interpreter scripts").</summary>
/// <param name="Interpreter">The path behind <c>#!</c>.</param>
/// <param name="Argument">The rest of the line as one argument; null: there is none.</param>
internal sealed record ScriptLine(string Interpreter, string? Argument)
{
    /// <summary>Bytes of the file that Linux looks at (BINPRM_BUF_SIZE).</summary>
    public const int MaxLength = 256;

    /// <summary>Whether a file begins as a script does.</summary>
    public static bool IsScript(ReadOnlySpan<byte> start) => start.StartsWith("#!"u8);

    /// <summary>Reads the line; null: it names no interpreter, or its name does not end within the bytes.</summary>
    /// <param name="start">The file's first bytes, at most <see cref="MaxLength"/>.</param>
    public static ScriptLine? Parse(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> rest = start[2..];
        int end = rest.IndexOfAny((byte)'\n', (byte)0);
        bool isWhole = end >= 0 || start.Length < MaxLength;
        ReadOnlySpan<byte> line = (end >= 0 ? rest[..end] : rest).Trim(" \t"u8);
        int space = line.IndexOfAny((byte)' ', (byte)'\t');
        if (line.IsEmpty || (space < 0 && !isWhole))
        {
            return null;
        }

        ReadOnlySpan<byte> argument = space < 0 ? [] : line[space..].Trim(" \t"u8);
        return new ScriptLine(
            Encoding.UTF8.GetString(space < 0 ? line : line[..space]),
            argument.IsEmpty ? null : Encoding.UTF8.GetString(argument));
    }
}
