using System.IO.Pipelines;
using Continuum.Contracts.Images;
using Continuum.Images.Layers;
using Continuum.Images.Store;

namespace Continuum.Images.Builds;

/// <summary>Writes a layer into a store as it is made.</summary>
internal static class LayerBuild
{
    /// <summary>A whole folder as a layer.</summary>
    internal static Task<ImageLayer> AddFolderAsync(
        ImageStore store, string folder, string mountPath, CancellationToken cancellationToken) =>
        AddAsync(store, tar => LayerWriter.Write(folder, tar, cancellationToken), mountPath, cancellationToken);

    /// <summary>What the delegate writes, from a thread of its own, as a layer.</summary>
    internal static async Task<ImageLayer> AddAsync(
        ImageStore store, Action<Stream> write, string mountPath, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task producer = Task.Run(() => Produce(write, pipe.Writer), CancellationToken.None);
        string digest;
        try
        {
            await using Stream tar = pipe.Reader.AsStream();
            digest = await store.AddAsync(tar, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // The reader is complete by now: a producer that still writes ends, and its own failure was passed on.
            await producer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using Stream blob = store.OpenRead(digest);
        return new ImageLayer(digest, blob.Length, mountPath);
    }

    private static void Produce(Action<Stream> write, PipeWriter pipe)
    {
        try
        {
            using Stream stream = pipe.AsStream(leaveOpen: true);
            write(stream);
            pipe.Complete();
        }
        catch (Exception failure)
        {
            pipe.Complete(failure); // Reaches the reader, which throws it to the builder's caller.
        }
    }
}
