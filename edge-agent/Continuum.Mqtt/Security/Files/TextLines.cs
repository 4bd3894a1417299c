namespace Continuum.Mqtt.Security.Files;

/// <summary>A file of one entry a line; empty lines and those that begin with # say nothing.</summary>
internal static class TextLines
{
    /// <param name="path">The file.</param>
    /// <param name="what">What the file is, for messages.</param>
    /// <param name="read">Takes one line, trimmed; gives what is wrong with it, or null.</param>
    /// <exception cref="SecurityFileException">
    /// The file cannot be read, or lines of it are wrong: all are told.
    /// </exception>
    public static void Read(string path, string what, Func<string, string?> read)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException($"{what} {path} cannot be read: {unreadable.Message}", unreadable);
        }

        List<string> problems = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#' && read(line) is { } problem)
            {
                problems.Add($"line {i + 1}: {problem}");
            }
        }

        if (problems.Count > 0)
        {
            throw new SecurityFileException($"{what} {path} is wrong: {string.Join("; ", problems)}");
        }
    }
}
