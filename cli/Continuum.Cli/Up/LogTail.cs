namespace Continuum.Cli.Up;

/// <summary>A program's log file: kept for one start before, and its end read when the program fails.</summary>
internal static class LogTail
{
    private const int MaxBytes = 16 * 1024;
    private const int Lines = 12;

    /// <summary>Puts the log of the time before aside, so that neither grows without end.</summary>
    public static void Begin(string file)
    {
        if (File.Exists(file))
        {
            File.Move(file, file + ".1", overwrite: true);
        }
    }

    /// <summary>The last lines.</summary>
    public static IReadOnlyList<string> Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, MaxBytes), SeekOrigin.End);
        using StreamReader reader = new(stream);
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines[Math.Max(0, lines.Length - Lines)..];
    }
}
