using System.Text.Json;

namespace Continuum.Isolation.Launch;

/// <summary>Reads bubblewrap's status: one JSON object a line (bwrap(1), --json-status-fd).</summary>
internal sealed class StatusReader(Stream status) : IDisposable
{
    // One line names a process and six namespaces: about 200 bytes.
    private readonly byte[] _buffer = new byte[2048];
    private int _filled;

    /// <summary>The host pid of the sandbox's init; null when bubblewrap ended before there was one.</summary>
    internal Task<int?> ReadChildPidAsync(CancellationToken cancellationToken) =>
        ReadNumberAsync("child-pid", cancellationToken);

    /// <summary>The program's exit code in the shells' encoding; null when it was never executed.</summary>
    internal Task<int?> ReadExitCodeAsync(CancellationToken cancellationToken) =>
        ReadNumberAsync("exit-code", cancellationToken);

    public void Dispose() => status.Dispose();

    private async Task<int?> ReadNumberAsync(string member, CancellationToken cancellationToken)
    {
        while (true)
        {
            for (int end; (end = _buffer.AsSpan(0, _filled).IndexOf((byte)'\n')) >= 0;)
            {
                int? number = Find(_buffer.AsSpan(0, end), member);
                _buffer.AsSpan(end + 1, _filled - end - 1).CopyTo(_buffer);
                _filled -= end + 1;
                if (number is not null)
                {
                    return number;
                }
            }

            // A line longer than the buffer reads as the end: there is no room for another byte.
            int count = await status.ReadAsync(_buffer.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            _filled += count;
        }
    }

    private static int? Find(ReadOnlySpan<byte> line, string member)
    {
        Utf8JsonReader reader = new(line);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(member))
            {
                reader.Read();
                return reader.GetInt32();
            }
        }

        return null;
    }
}
