using System.Collections.Concurrent;
using Continuum.Images.Layers;
using Continuum.Images.Processes;

namespace Continuum.Images.Store;

/// <summary>Unpacked layers: one tree a digest, made once however many callers ask at the same time.</summary>
internal sealed class LayerTrees(StoreFolders folders, LayerLimits limits)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _running = new(StringComparer.Ordinal);

    /// <summary>The tree's path. Callers share one unpacking; one that gives up does not stop the others'.</summary>
    internal async Task<string> EnsureAsync(
        string digest, Func<string, Stream> openBlob, CancellationToken cancellationToken)
    {
        string target = folders.Layer(digest);
        if (Directory.Exists(target))
        {
            return target;
        }

        Lazy<Task> shared = _running.GetOrAdd(
            digest, _ => new Lazy<Task>(() => Task.Run(() => UnpackAsync(digest, target, openBlob), default)));
        await shared.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        return target;
    }

    private async Task UnpackAsync(string digest, string target, Func<string, Stream> openBlob)
    {
        string temporary = folders.NewTree();
        try
        {
            if (Directory.Exists(target))
            {
                return;
            }

            using (Stream blob = openBlob(digest))
            {
                new LayerUnpacker(limits).Unpack(blob, temporary, CancellationToken.None);
            }

            // The data must be on disk before the name is: one syncfs(2) instead of an fsync for each of 3,000 files.
            await ChildProcess.RunAsync("sync", ["-f", temporary], CancellationToken.None)
                .ConfigureAwait(false);
            Publish(temporary, target);
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(target, failure);
        }
        finally
        {
            TreeRemoval.Remove(temporary);
            _running.TryRemove(digest, out _);
        }
    }

    private static void Publish(string temporary, string target)
    {
        try
        {
            Directory.Move(temporary, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process was first; its tree has the same content, and ours is removed.
        }
    }
}
