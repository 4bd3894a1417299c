using System.Net.Sockets;
using Continuum.Isolation.Launch;

namespace Continuum.Isolation;

/// <summary>A running isolated program. Disposing kills all of it and hands everything back.</summary>
public sealed class IsolatedProcess : IAsyncDisposable
{
    private readonly SandboxPipes _pipes;
    private readonly SandboxTree _tree;

    internal IsolatedProcess(string id, int hostPid, Socket? listener, SandboxPipes pipes, SandboxTree tree)
    {
        Id = id;
        HostPid = hostPid;
        LoopbackListener = listener;
        _pipes = pipes;
        _tree = tree;
    }

    /// <summary>A name that no other program of this machine has at the same time.</summary>
    public string Id { get; }

    /// <summary>The host's number for the sandbox's first process; all others in the sandbox end with it.</summary>
    public int HostPid { get; }

    /// <summary>
    /// The socket that listens in the program's own network, open since before it started; null unless a port was
    /// asked for. Accept on it from any thread. It is closed when this object is disposed.
    /// </summary>
    public Socket? LoopbackListener { get; }

    /// <summary>
    /// What the program writes. It waits when nobody reads (a pipe holds 64 KiB). Asynchronous reads hold no thread;
    /// one read at a time. Bytes written before the end can be read after it, until this object is disposed.
    /// </summary>
    public Stream StandardOutput => _pipes.StandardOutput;

    /// <summary>What the program writes to its standard error; as <see cref="StandardOutput"/>.</summary>
    public Stream StandardError => _pipes.StandardError;

    /// <summary>Completes when the first process has ended and every other process is gone too.</summary>
    public Task<ProcessExit> Exited => _tree.Exited;

    /// <summary>
    /// Kills every process at once and completes when they are gone; does nothing when they are gone.
    /// </summary>
    public async Task KillAsync()
    {
        _tree.Kill();
        await Exited.ConfigureAwait(false);
    }

    /// <summary>
    /// Shows it a folder of the host while it runs. Nothing above the folder can be reached from it.
    /// </summary>
    /// <remarks>The program itself must have begun: before, its root is still being made.</remarks>
    /// <param name="hostFolder">Absolute path on the host.</param>
    /// <param name="sandboxFolder">Where it appears: a new name in one of
    /// <see cref="ProcessSpec.ShownFolders"/>.</param>
    /// <param name="writable">Whether it may write there; the folder and what is in it is then given to its
    /// user.</param>
    /// <exception cref="IsolationException">There is no such folder, or the program has ended.</exception>
    public Task ShowAsync(string hostFolder, string sandboxFolder, bool writable)
    {
        if (writable)
        {
            FolderOwner.Give(hostFolder, _tree.UserId);
        }

        return _tree.Folders.ShowAsync(_tree.RequireInit(), _tree.UserId, hostFolder, sandboxFolder, writable);
    }

    /// <summary>Takes a folder away again; what the program has open in it stays open.</summary>
    /// <exception cref="IsolationException">It is not shown, or the program has ended.</exception>
    public Task HideAsync(string sandboxFolder) =>
        _tree.Folders.HideAsync(_tree.RequireInit(), _tree.UserId, sandboxFolder);

    /// <summary>What is used now, or was used when it ended.</summary>
    /// <exception cref="IsolationException">The control group could not be read.</exception>
    public ResourceUsage ReadUsage() => _tree.Cgroup.ReadUsage();

    /// <summary>Kills every process, and closes the streams and the listener.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        LoopbackListener?.Dispose();
        _pipes.DisposeStreams();
    }
}
