using System.Runtime.CompilerServices;
using Continuum.Images.Transfer;

namespace Continuum.Images.Tests.Transfer;

/// <summary>A store's blobs over a line that breaks after a number of bytes, once for each break it is given.</summary>
internal sealed class FlakySource(IBlobSource inner, params int[] breakAfterBytes) : IBlobSource
{
    private readonly Queue<int> _breaks = new(breakAfterBytes);

    public List<(string Digest, long Offset)> Requests { get; } = [];

    public long BytesSent { get; private set; }

    public Action<string, byte[]> Tamper { get; init; } = (_, _) => { };

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string digest, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Requests.Add((digest, offset));
        long left = _breaks.TryDequeue(out int after) ? after : long.MaxValue;
        await foreach (ReadOnlyMemory<byte> chunk in inner.ReadAsync(digest, offset, cancellationToken))
        {
            byte[] sent = chunk[..(int)Math.Min(chunk.Length, left)].ToArray();
            Tamper(digest, sent);
            BytesSent += sent.Length;
            left -= sent.Length;
            yield return sent;
            if (left == 0)
            {
                throw new IOException("the line broke");
            }
        }
    }
}
