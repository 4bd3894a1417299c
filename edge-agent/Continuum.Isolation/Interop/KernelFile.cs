using System.Text;

namespace Continuum.Isolation.Interop;

/// <summary>
/// Small files of the kernel (cgroups, /proc): one write is one command, errors are the kernel's own.
/// </summary>
internal static class KernelFile
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;

    internal static void Write(string path, string value)
    {
        using FileDescriptor file = FileDescriptor.Open(path, WriteOnly);
        int errno = file.WriteAll(Encoding.ASCII.GetBytes(value));
        if (errno != 0)
        {
            throw new IsolationException($"write({path}, {value})", errno);
        }
    }

    /// <exception cref="IsolationException">The file cannot be opened or read.</exception>
    internal static string Read(string path)
    {
        using FileDescriptor file = FileDescriptor.Open(path, ReadOnly);
        Span<byte> chunk = stackalloc byte[4096];
        StringBuilder text = new();
        while (true)
        {
            int count = file.Read(chunk);
            if (count == 0)
            {
                return text.ToString();
            }

            if (count < 0 && count != -Errno.Interrupted)
            {
                throw new IsolationException($"read({path})", -count);
            }

            text.Append(Encoding.ASCII.GetString(chunk[..Math.Max(count, 0)]));
        }
    }

    /// <summary>
    /// The number after a word at the start of a line ("oom_kill 3"), or 0 when there is no such line.
    /// </summary>
    internal static long ReadCounter(string path, string name)
    {
        foreach (ReadOnlySpan<char> line in Read(path).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name) && line.Length > name.Length && line[name.Length] == ' ')
            {
                return long.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
