using System.IO.Compression;
using System.Text;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// The lines of a text file one after the other, gzip or not (told by the first two bytes, not by the name). Line ends
/// may be LF, CRLF or CR; trailing NUL bytes, which some archives pad with, are dropped; blank lines are passed over.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private readonly StreamReader _reader;

    internal LineReader(string path)
    {
        Path = path;
        _reader = new StreamReader(Open(path), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
    }

    internal string Path { get; }

    /// <summary>The number of the line that <see cref="Next"/> returned, from 1.</summary>
    internal long Line { get; private set; }

    /// <summary>The next line that is not blank, without its end; null after the last.</summary>
    internal string? Next()
    {
        while (_reader.ReadLine() is { } line)
        {
            Line++;
            string text = line.TrimEnd('\0', ' ', '\t', '\r');
            if (text.Length > 0)
            {
                return line.EndsWith('\0') ? text : line;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>The file's bytes, unpacked where it is packed; the caller disposes.</summary>
    internal static Stream Open(string path)
    {
        FileStream file = new(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            Span<byte> start = stackalloc byte[2];
            int read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
            file.Position = 0;
            return read == 2 && start[0] == 0x1F && start[1] == 0x8B
                ? new GZipStream(file, CompressionMode.Decompress)
                : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
