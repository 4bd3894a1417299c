using System.Runtime.CompilerServices;
using Continuum.Agent.Uplink;
using Continuum.Images;
using Continuum.Images.Transfer;
using Continuum.Link;

namespace Continuum.Agent.Images;

/// <summary>Blobs from the control plane, through the agent link.</summary>
internal sealed class LinkBlobSource(LinkHolder link) : IBlobSource
{
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string digest, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> blob = Open(digest, offset, cancellationToken);
        while (await NextAsync(blob, digest))
        {
            yield return blob.Current;
        }
    }

    private IAsyncEnumerator<ReadOnlyMemory<byte>> Open(string digest, long offset, CancellationToken cancellationToken)
    {
        try
        {
            return link.Require().FetchBlobAsync(digest, offset, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
        catch (LinkException e)
        {
            throw Translate(e, digest);
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> blob, string digest)
    {
        try
        {
            return await blob.MoveNextAsync();
        }
        catch (LinkException e)
        {
            throw Translate(e, digest);
        }
    }

    private static Exception Translate(LinkException e, string digest) => e.Code == LinkErrorCode.NotFound
        ? new ImageException(ImageErrorCode.NotFound, $"the control plane has no blob {digest}: deploy the function again", e)
        : new IOException(e.Message, e);
}
