using System.Net;
using Continuum.Cli.Output;

namespace Continuum.Cli.Images;

/// <summary>A blob as a request's body, telling how far it is.</summary>
internal sealed class UploadContent(Stream blob, string stage, Action<string> say) : HttpContent
{
    private const int BufferBytes = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        CopyAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        CopyAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Length;
        return true;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        long sent = 0;
        int percent = -1;
        while (await blob.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            int now = (int)(sent * 100 / Math.Max(1, blob.Length));
            if (now != percent)
            {
                percent = now;
                say($"{stage}: {percent} % of {Words.Bytes(blob.Length)}");
            }
        }
    }
}
