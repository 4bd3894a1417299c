using System.Net.Sockets;
using System.Text;
using Continuum.Isolation.Cgroups;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>Starts one program, step by step; a step that fails undoes the ones before it.</summary>
internal sealed class SandboxStarter(SandboxServices services)
{
    private const int OpenFiles = 7; // asm-generic/resource.h: RLIMIT_NOFILE
    private const int CoreSize = 4;  // RLIMIT_CORE

    /// <exception cref="IsolationException">The sandbox could not be set up.</exception>
    internal async Task<IsolatedProcess> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        int userId = services.Users.Take();
        SandboxPipes? pipes = null;
        SandboxCgroup? group = null;
        SandboxTree tree;
        string id;
        int pid;
        try
        {
            (id, group) = services.Groups.Create(spec.Limits);
            pipes = new SandboxPipes(services.Events, services.Seccomp);
            (pid, FileDescriptor monitor) = await SpawnAsync(spec, userId, pipes).ConfigureAwait(false);
            tree = new SandboxTree(services, monitor, pipes.Status, group, userId);
        }
        catch
        {
            pipes?.DisposeStreams();
            pipes?.Dispose();
            group?.TryRemove();
            services.Users.Return(userId);
            throw;
        }

        try
        {
            using (pipes)
            {
                (int init, Socket? listener) =
                    await SetUpAsync(spec, pid, pipes, tree, cancellationToken).ConfigureAwait(false);
                return new IsolatedProcess(id, init, listener, pipes, tree);
            }
        }
        catch
        {
            tree.Kill();
            await tree.Exited.ConfigureAwait(false);
            pipes.DisposeStreams();
            throw;
        }
    }

    private Task<(int Pid, FileDescriptor Monitor)> SpawnAsync(ProcessSpec spec, int userId, SandboxPipes pipes) =>
        services.Spawner.RunAsync(() =>
        {
            List<string> commandLine = BubblewrapArguments.CommandLine(services.Options, spec, userId);
            int pid = ProgramStart.Start(services.Options.SetprivPath, commandLine, pipes.ChildEnds);
            try
            {
                pipes.CloseChildEnds();
                ProcessControl.LimitStartingChild(pid, userId, OpenFiles, (ulong)spec.Limits.MaxOpenFiles);
                ProcessControl.LimitStartingChild(pid, userId, CoreSize, 0);
                return (pid, FileDescriptor.OfProcess(pid));
            }
            catch
            {
                ProcessControl.KillAndReap(pid);
                throw;
            }
        });

    private async Task<(int Init, Socket? Listener)> SetUpAsync(
        ProcessSpec spec, int pid, SandboxPipes pipes, SandboxTree tree, CancellationToken cancellationToken)
    {
        // bubblewrap waits for its arguments, so it has no children yet: all of them will be in the group.
        Join(tree.Cgroup, pid);
        tree.WatchOutOfMemory();
        pipes.SendArguments(BubblewrapArguments.Furnishing(spec));
        int init = await tree.InitPid.WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw await ExplainAsync(pipes, cancellationToken).ConfigureAwait(false);
        tree.SetInit(init);
        Socket? listener = spec.LoopbackPort is { } port
            ? await services.Network.OpenAsync(init, port).ConfigureAwait(false)
            : null;
        pipes.Unblock();
        return (init, listener);
    }

    private static void Join(SandboxCgroup group, int pid)
    {
        try
        {
            group.Join(pid);
        }
        catch (IsolationException exception) when (exception.ErrorNumber == Errno.NoSuchProcess)
        {
            // It has ended: the status says so next, and its standard error says why.
        }
    }

    private static async Task<IsolationException> ExplainAsync(
        SandboxPipes pipes, CancellationToken cancellationToken)
    {
        byte[] text = new byte[1024];
        int count = await pipes.StandardError
            .ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        string said = Encoding.UTF8.GetString(text, 0, count).Trim();
        return new IsolationException("set up the sandbox", 0, said.Length == 0 ? "it ended without a word" : said);
    }
}
